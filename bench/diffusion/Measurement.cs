namespace AdGenius.Bench.Diffusion;

/// <summary>Seconds for one picture: ours, and the sum of its bare graph runs.</summary>
internal sealed record Measurement(double Ours, double Bare);
