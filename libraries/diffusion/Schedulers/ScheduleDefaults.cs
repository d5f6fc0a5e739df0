namespace AdGenius.Diffusion.Schedulers;

/// <summary>Defaults of a scheduler class for the training schedule.</summary>
/// <param name="BetaStart">First beta.</param>
/// <param name="BetaEnd">Last beta.</param>
/// <param name="BetaSchedule">How the betas lie between them.</param>
/// <param name="SupportsZeroTerminalSnr">Whether the class supports rescale_betas_zero_snr; the others ignore it.</param>
/// <param name="ClampsLastSignal">Whether a last signal of zero is replaced by a tiny one, which sigma schedulers need.</param>
internal sealed record ScheduleDefaults(
    double BetaStart,
    double BetaEnd,
    string BetaSchedule,
    bool SupportsZeroTerminalSnr,
    bool ClampsLastSignal)
{
    internal static ScheduleDefaults Plain { get; } = new(0.0001, 0.02, "linear", SupportsZeroTerminalSnr: true, ClampsLastSignal: false);

    internal static ScheduleDefaults Sigma { get; } = Plain with { ClampsLastSignal = true };

    internal static ScheduleDefaults WithoutZeroTerminal { get; } = Plain with { SupportsZeroTerminalSnr = false };

    internal static ScheduleDefaults Heun { get; } = WithoutZeroTerminal with { BetaStart = 0.00085, BetaEnd = 0.012 };

    internal static ScheduleDefaults Consistency { get; }
        = new(0.00085, 0.012, "scaled_linear", SupportsZeroTerminalSnr: true, ClampsLastSignal: false);
}
