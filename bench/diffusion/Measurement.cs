namespace AdGenius.Bench.Diffusion;

/// <summary>Seconds for one picture: ours, the sum of its bare graph runs, and Node's loop where Node is there.</summary>
internal sealed record Measurement(double Ours, double Bare, double? Node);
