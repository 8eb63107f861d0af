"""A cell for each thing that the display package shows, and the cells' outputs."""

import nbformat
from nbclient import NotebookClient
from server import KERNELSPEC, code

HOSTILE = '<script>window.broken = 1</script><img src=x onerror=broken()>&amp;"'

# What it is, and a cell that shows it.
CELLS = {
    "scalar": "tensor.Full([]int{}, 3.5)",
    "vector": "tensor.Arange(0, 5, 1)",
    "matrix": "tensor.Randn(4, 5)",
    "wide matrix": "tensor.Randn(64, 48)",
    "long vector": "tensor.Randn(3000)",
    "booleans": "tensor.Randn(3, 3).Gt(tensor.Zeros(3, 3))",
    "integers": "tensor.Arange(0, 12, 1).Reshape(3, 4)",
    "NaN and Inf": "tensor.Zeros(3, 3) / tensor.Arange(0, 3, 1)",
    "no elements": "tensor.Zeros(0, 3)",
    "batch": "tensor.Rand(4, 3, 16, 16)",
    "bytes": "tensor.Randint(0, 255, 3, 16, 16).To(tensor.Uint8)",
    "slices": "tensor.Randn(5, 20, 30)",
    "twelve dimensions": "tensor.Randn(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2)",
    "a billion": "tensor.Randn(1, 1000).Expand(1000000, 1000)",
    "heat map": "display.Heatmap(tensor.Randn(4, 5, 6))",
    "new heat map": "display.NewHeatmap(tensor.Rand(3, 9, 9))",
    "needs a gradient": "tensor.Randn(2, 2).SetRequiresGrad(true)",
    "model": "nn.NewSequential(nn.NewLinear(4, 8), nn.ReLU(), nn.NewLinear(8, 2))",
    "model that ran": "net := nn.NewSequential(nn.NewLinear(4, 8), nn.Tanh())\nnet.Forward(tensor.Ones(2, 4))\nnet",
    "summary": "display.Summary(net, 5, 4)",
    "summary of an input": "display.SummaryOf(net, tensor.Ones(3, 4))",
    "wrong input": "display.Summary(net, 5, 3)",
    "optimizer": "optim.NewAdam(net.Parameters(), 0.01)",
    "data set": "set := data.NewTensors(tensor.Rand(20, 1, 8, 8), tensor.Randint(0, 10, 20))\nset",
    "loader": "data.NewLoader(set, 4, true)",
    "graph": "w := tensor.Ones(3, 2).SetRequiresGrad(true)\ndisplay.Graph((tensor.Ones(4, 3).MatMul(w)).Sum(), map[string]*tensor.Tensor{\"<b>\": w})",
    "graph of a model": "display.NewGraph(net.Forward(tensor.Ones(2, 4)).Sum(), net)",
    "vega": "display.Vega(`{\"mark\": \"bar\", \"data\": {\"values\": [{\"a\": 1, \"b\": 2}, {\"a\": 2, \"b\": 3}]}, \"encoding\": {\"x\": {\"field\": \"a\", \"type\": \"ordinal\"}, \"y\": {\"field\": \"b\", \"type\": \"quantitative\"}}}`)",
    "new vega": "display.NewVega(map[string]any{\"mark\": \"point\", \"data\": map[string]any{\"values\": []any{map[string]any{\"a\": 1}, map[string]any{\"a\": 3}}}, \"encoding\": map[string]any{\"x\": map[string]any{\"field\": \"a\", \"type\": \"quantitative\"}}})",
    "plot": "import (\n\t\"gonum.org/v1/plot\"\n\t\"gonum.org/v1/plot/plotter\"\n)\np := plot.New()\np.Add(plotter.NewFunction(math.Sin))\np.X.Max, p.Y.Min, p.Y.Max = 6, -1, 1\ndisplay.Plot(p)",
    "error": "display.Show(fmt.Errorf(\"the file %s is empty\", \"<b>x</b>\"), &tensor.ShapeError{Op: \"add\", Shape1: []int{2}, Shape2: []int{3}, Reason: \"<b>\"})",
    "NaN error": "func rooted() (err any) {\n\tdefer func() { err = recover() }()\n\tautograd.WatchNaN(func() {\n\t\tx := tensor.Zeros(2, 3).SetRequiresGrad(true)\n\t\t(x.Sqrt() * x).Sum().Backward()\n\t})\n\treturn nil\n}\nrooted()",
    "table": "&display.Table{Header: []string{\"name\", \"n\"}, Rows: [][]string{{\"a<b>\", \"1\"}}, Right: 1}",
    "confusion": "display.Confusion([]int{0, 1, 2, 2}, []int{0, 1, 1, 2}, 3)",
    "grid": 'display.Grid(tensor.Rand(6, 8, 8), "a", "b<b>")',
    "image": "display.Image(tensor.Rand(3, 8, 8))",
    "new grid": "display.NewGrid(tensor.Rand(6, 8, 8))",
    "gray": "display.Gray([]float64{0, 1, 2, 3}, 2, 2)",
    "line": 'display.Line("loss", map[string][]float64{"a": {3, 2, 1}, "b": {1, 2, 3}})',
    "chart": 'display.NewChart("squares", "x", "y").AddXY("s", []float64{0, 1, 2}, []float64{0, 1, 4})',
    "live": 'live := display.Live(tensor.Zeros(2, 2))\nlive.Update(tensor.Ones(2, 2))',
    "progress": 'bar := display.Progress("steps", 3)\nbar.Step(3)\nbar.Done()',
    "track": 'for i := range display.Track("tracked", 3) {\n\t_ = i\n}',
    "tracked slice": 'for _, x := range display.TrackSlice("slice", []int{1, 2, 3}) {\n\tdisplay.Note("x", float64(x))\n}',
    "tracked iterator": 'for x := range display.TrackSeq("iterator", slices.Values([]int{1, 2})) {\n\t_ = x\n}',
    "tracked pairs": 'for range display.TrackSeq2("pairs", maps.All(map[int]int{1: 2}), 1) {\n\tbreak\n}',
    "tracked loader": 'for range display.TrackBatches("loader", data.NewLoader(data.NewTensors(tensor.Ones(4, 2), tensor.Ones(4)), 2, false)) {\n}',
    "loop": 'display.Loop("loop", 3, func(step func()) bool {\n\tstep()\n\treturn true\n})',
    "nested": 'outer := display.Progress("outer", 2)\nfor range display.Track("inner", 5) {\n\tdisplay.Note("loss", rand.Float64())\n}\nouter.Step(1)\nouter.Stop()',
    "stopped": 'bar2 := display.Progress("<b>half", 4)\nbar2.Step(2)\nbar2.Stop()',
    "curve": 'curve := display.NewCurve("loss")\ncurve.Add(3)\ncurve.Add(2)\ncurve.Add(1)',
    "interactive": 'display.Interact(func(x float64, kind string, on bool, s string) string { return kind }, display.Slider("x", 0, 1), display.Choice("kind", "a<b>", "b"), display.Check("on", true), display.Entry("s", "text"))',
    "labelled": 'display.Interact(display.Labelled(math.Sqrt, "x"))',
    "html": 'display.HTML("<b style=\\"color:#a00\\">bold</b>")',
    "markdown": 'display.Markdown("**bold**")',
    "shown": 'display.Show(1, "two", tensor.Ones(2))',
    "hostile label": f"bar3 := display.Progress(`{HOSTILE}`, 1)\nbar3.Done()",
    "hostile labels": f"&display.Matrix{{Title: `{HOSTILE}`, Counts: [][]int{{{{1}}}}, Labels: []string{{`{HOSTILE}`}}}}",
    "hostile value": f"`{HOSTILE}`",
}

# Exported functions that show nothing by themselves.
SILENT = {"Bundle", "Clear", "Describe", "Input", "Password", "Receive", "Redraw", "SetSink", "Settle"}


def executed():
    """Return a notebook of these cells after running them: it bears no signature."""
    notebook = nbformat.v4.new_notebook(
        metadata={"kernelspec": KERNELSPEC}, cells=[code(c) for c in CELLS.values()]
    )
    NotebookClient(notebook, timeout=60, kernel_name="rustorch").execute()
    return notebook
