using AdGenius.Bench.Composition;

var cases = BenchCase.Of(args);
using var bench = new CompositionBench();
return await bench.RunAsync(cases, Console.Out, CancellationToken.None);
