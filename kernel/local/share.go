package local

import (
	"errors"
	"fmt"
	"go/types"

	"github.com/rustorch/rustorch/kernel/engine"
)

// Take makes a variable of a value of the program that runs the cell. In a
// notebook of Go the variable is there already, or the cell says that it is not.
func (c *call) Take(name string) error {
	v, err := c.taken(name)
	if errors.Is(err, engine.ErrAlone) {
		if _, ok := c.variable(name); ok {
			return nil
		}
		return fmt.Errorf("there is no variable %s", name)
	}
	if err != nil {
		return err
	}
	t, err := c.e.typeOf(v)
	if err != nil {
		return err
	}
	return c.e.backend.SetValue(c.e.session.DefineVar(name, t), v)
}

func (c *call) taken(name string) (any, error) {
	if s, ok := c.e.host.(engine.Sharer); ok {
		return s.Take(c.ctx, name)
	}
	return nil, engine.ErrAlone
}

// Give hands the value of a variable to the program that runs the cell.
func (c *call) Give(name string) error {
	v, ok := c.variable(name)
	if !ok {
		return fmt.Errorf("the cell has no variable %s to hand out", name)
	}
	s, ok := c.e.host.(engine.Sharer)
	if !ok {
		return nil
	}
	if err := s.Give(c.ctx, name, v); !errors.Is(err, engine.ErrAlone) {
		return err
	}
	return nil
}

func (c *call) variable(name string) (any, bool) {
	for _, v := range c.e.session.Variables() {
		if v.Name() == name {
			return c.e.backend.Value(v)
		}
	}
	return nil, false
}

// typeOf is the type of a variable for a value that was taken.
func (e *Engine) typeOf(v any) (types.Type, error) {
	switch v.(type) {
	case int:
		return types.Typ[types.Int], nil
	case float64:
		return types.Typ[types.Float64], nil
	case bool:
		return types.Typ[types.Bool], nil
	case string:
		return types.Typ[types.String], nil
	}
	return e.tensorType()
}
