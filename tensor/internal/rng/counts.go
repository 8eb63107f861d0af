package rng

import "math"

// Poisson fills dst with numbers of the Poisson distributions with the given
// means, which are finite and not negative.
func (g *Generator) Poisson(dst, means []float64) {
	for i, mean := range means {
		g.poll(i)
		dst[i] = g.poisson(mean)
	}
}

// Binomial replaces each number of trials in dst by how many of them succeed,
// each with the given probability; NaN if that is, or if the number is not finite.
func (g *Generator) Binomial(dst, p []float64) {
	for i, count := range dst {
		g.poll(i)
		dst[i] = g.binomial(count, p[i])
	}
}

// poisson draws one number.
//
// Source: Hörmann, The transformed rejection method for generating Poisson
// random variables, Insurance: Mathematics and Economics 12 (1993), for means
// from 10 on; products of uniform numbers (Knuth) below. PyTorch draws in the
// same order.
func (g *Generator) poisson(mean float64) float64 {
	if mean >= 10 {
		return g.poissonRejected(mean)
	}
	if mean == 0 {
		return 0
	}
	least, product, n := math.Exp(-mean), 1.0, 0.0
	for {
		product *= g.uniform64()
		if product <= least {
			return n
		}
		n++
	}
}

func (g *Generator) poissonRejected(mean float64) float64 {
	root, logMean := math.Sqrt(mean), math.Log(mean)
	b := 0.931 + 2.53*root
	a := -0.059 + 0.02483*b
	scale := 1.1239 + 1.1328/(b-3.4)
	sure := 0.9277 - 3.6224/(b-2)
	for {
		u := g.uniform64() - 0.5
		v := g.uniform64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + mean + 0.43)
		if us >= 0.07 && v <= sure {
			return k
		}
		if k < 0 || us < 0.013 && v > us {
			continue
		}
		lg, _ := math.Lgamma(k + 1)
		if math.Log(v)+math.Log(scale)-math.Log(a/(us*us)+b) <= -mean+k*logMean-lg {
			return k
		}
	}
}

// binomial draws one number.
//
// Source: Hörmann, The generation of binomial random variates, J. Stat. Comput.
// Simul. 46 (1993), where at least 10 successes and failures are expected;
// waiting times (Devroye, 1986, chapter X.4) elsewhere. PyTorch draws in the
// same order.
func (g *Generator) binomial(count, p float64) float64 {
	switch {
	case count-count != 0:
		return math.NaN()
	case count <= 0 || p <= 0:
		return 0
	case p >= 1:
		return count
	case p <= 0.5:
		return g.successes(count, p)
	case p > 0.5:
		return count - g.successes(count, 1-p)
	}
	return math.NaN()
}

func (g *Generator) successes(count, p float64) float64 {
	if count*p >= 10 {
		return g.binomialRejected(count, p)
	}
	sum, n, logMiss := 0.0, 0.0, math.Log1p(-p)
	for {
		sum += math.Ceil(math.Log(g.uniform64()) / logMiss)
		if sum > count {
			return n
		}
		n++
	}
}

func (g *Generator) binomialRejected(count, p float64) float64 {
	dev := math.Sqrt(count * p * (1 - p))
	b := 1.15 + 2.53*dev
	a := -0.0873 + 0.0248*b + 0.01*p
	center, sure := count*p+0.5, 0.92-4.2/b
	odds, alpha := p/(1-p), (2.83+5.1/b)*dev
	m := math.Floor((count + 1) * p)
	for {
		u := g.uniform64() - 0.5
		v := g.uniform64()
		us := 0.5 - math.Abs(u)
		k := math.Floor((2*a/us+b)*u + center)
		if k < 0 || k > count {
			continue
		}
		if us >= 0.07 && v <= sure {
			return k
		}
		v = math.Log(v * alpha / (a/(us*us) + b))
		bound := (m+0.5)*math.Log((m+1)/(odds*(count-m+1))) + (count+1)*math.Log((count-m+1)/(count-k+1)) +
			(k+0.5)*math.Log(odds*(count-k+1)/(k+1)) + tail(m) + tail(count-m) - tail(k) - tail(count-k)
		if v <= bound {
			return k
		}
	}
}

// tails are ln(k!) minus Stirling's formula for it.
var tails = [...]float64{
	0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
	0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
}

func tail(k float64) float64 {
	if k <= 9 {
		return tails[int(k)]
	}
	square := (k + 1) * (k + 1)
	return (1.0/12 - (1.0/360-1.0/1260/square)/square) / (k + 1)
}
