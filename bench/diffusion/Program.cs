using AdGenius.Bench.Diffusion;

BenchSettings settings = BenchSettings.Read(args);
using var ours = new PictureRuns(settings);
using var bare = new BareRuns(settings, ours);
var report = new Report();
for (int i = -settings.WarmUps; i < settings.Pictures; i++)
{
    // Side by side, so that a busy machine disturbs all alike.
    Measurement measurement = new(ours.Run(i), bare.Run());
    if (i >= 0)
    {
        report.Add(measurement);
    }
}

report.Print(settings, ours);
return report.Meets(settings) ? 0 : 1;
