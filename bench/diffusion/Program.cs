using AdGenius.Bench.Diffusion;

BenchSettings settings = BenchSettings.Read(args);
using var ours = new PictureRuns(settings);
using var baseline = new BaselineRuns(settings, ours.Folder.Defaults);
var report = new Report();
for (int i = -BenchSettings.WarmUps; i < settings.Pictures; i++)
{
    // Side by side, so that a busy machine disturbs all alike, and each side goes first as often as the other.
    int batch = i;
    (Func<double> first, Func<double> second) = i % 2 == 0
        ? ((Func<double>)(() => ours.Run(batch)), (Func<double>)baseline.Run)
        : (baseline.Run, () => ours.Run(batch));
    (double one, double other) = (await AfterPauseAsync(first), await AfterPauseAsync(second));
    Measurement measurement = i % 2 == 0 ? new(one, other) : new(other, one);
    if (i >= 0)
    {
        report.Add(measurement);
    }
}

report.Print(settings, ours);
return report.MeetsGoals(settings) ? 0 : 1;

static async Task<double> AfterPauseAsync(Func<double> run)
{
    // The threads of the session that ran last spin for a while, and would take a core from the next session.
    await Task.Delay(TimeSpan.FromMilliseconds(100));
    return run();
}
