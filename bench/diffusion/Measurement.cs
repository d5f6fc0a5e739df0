namespace AdGenius.Bench.Diffusion;

/// <summary>Seconds for one picture: ours, and the sum of its baseline graph runs.</summary>
internal sealed record Measurement(double Ours, double Baseline);
