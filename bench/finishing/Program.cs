using System.Globalization;
using AdGenius.Bench.Finishing;

var seconds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 60;
using var bench = new FinishingBench(seconds);
return await bench.RunAsync(Console.Out, CancellationToken.None);
