using System.Diagnostics;
using AdGenius.Diffusion;

namespace AdGenius.Bench.Diffusion;

/// <summary>Pictures made by the library, each of another prompt so that nothing is remembered.</summary>
internal sealed class PictureRuns : IDisposable
{
    internal const float Guidance = 4;

    private readonly DiffusionModel _model;
    private readonly int _steps;

    internal PictureRuns(BenchSettings settings)
    {
        _steps = settings.Steps;
        _model = DiffusionModel.Open(settings.Model, new DiffusionModelOptions
        {
            ExecutionProvider = ExecutionProviders.Parse(settings.Provider),
            Threads = settings.Threads,
            MaxBatchSize = 1,
        });
    }

    internal ModelFolder Folder => _model.Folder;

    internal ExecutionProvider Provider => _model.ExecutionProvider;

    internal static string Prompt(int index) => $"a red car number {index} at night";

    internal static string Negative(int index) => $"blur {index}";

    internal double Run(int index)
    {
        var request = new ImageRequest
        {
            Prompt = Prompt(index),
            NegativePrompt = Negative(index),
            Seed = index,
            Steps = _steps,
            GuidanceScale = Guidance,
            Scheduler = "euler",
        };
        long start = Stopwatch.GetTimestamp();
        _model.Generate([request], null, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _model.Dispose();
}
