using System.Diagnostics;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Bench.Diffusion;

/// <summary>Batches of pictures made by the library, each of other prompts so that nothing is remembered.</summary>
internal sealed class PictureRuns : IDisposable
{
    internal const float Guidance = 4;

    private readonly DiffusionModel _model;
    private readonly BenchSettings _settings;

    internal PictureRuns(BenchSettings settings)
    {
        _settings = settings;
        long before = FreeMemory(settings);
        long start = Stopwatch.GetTimestamp();
        _model = DiffusionModel.Open(settings.Model, settings.Options);
        LoadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        WeightBytes = before - FreeMemory(settings);
        start = Stopwatch.GetTimestamp();
        _model.WarmUp(CancellationToken.None);
        WarmUpSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        for (int i = 1; i <= BenchSettings.WarmUps; i++)
        {
            Run(-i);
        }

        // The runtime keeps what it once reserved, so this is the most that was in use.
        PeakBytes = before - FreeMemory(settings);
    }

    internal ModelFolder Folder => _model.Folder;

    internal double LoadSeconds { get; }

    internal double WarmUpSeconds { get; }

    /// <summary>Memory of the GPU after loading.</summary>
    internal long WeightBytes { get; }

    /// <summary>Memory of the GPU after the first batches.</summary>
    internal long PeakBytes { get; }

    /// <summary>Makes one batch.</summary>
    /// <returns>Seconds for each picture.</returns>
    internal double Run(int index)
    {
        ImageRequest[] requests = [.. Enumerable.Range(0, _settings.Batch).Select(x => new ImageRequest
        {
            Prompt = $"a red car number {index}, {x} at night",
            NegativePrompt = $"blur {index}",
            Seed = (index * _settings.Batch) + x,
            Steps = _settings.Steps,
            GuidanceScale = Guidance,
            Scheduler = "euler",
        })];
        long start = Stopwatch.GetTimestamp();
        _model.Generate(requests, null, CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalSeconds / _settings.Batch;
    }

    public void Dispose() => _model.Dispose();

    private static long FreeMemory(BenchSettings settings)
        => settings.Provider == ExecutionProvider.Cuda ? GpuMemory.Read(settings.Options.DeviceId)?.Free ?? 0 : 0;
}
