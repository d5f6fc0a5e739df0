using AdGenius.Bench.Diffusion;

BenchSettings settings = BenchSettings.Read(args);
using var ours = new PictureRuns(settings);
using var baseline = new BaselineRuns(settings, ours);
var report = new Report();
for (int i = -settings.WarmUps; i < settings.Pictures; i++)
{
    // Side by side, so that a busy machine disturbs all alike.
    Measurement measurement = new(ours.Run(i), baseline.Run());
    if (i >= 0)
    {
        report.Add(measurement);
    }
}

report.Print(settings, ours);
return report.MeetsGoals(settings) ? 0 : 1;
