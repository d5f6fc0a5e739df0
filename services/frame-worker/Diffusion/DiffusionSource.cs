using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;
using AdGenius.FrameWorker.Keyframes;
using AdGenius.Hosting.Telemetry;
using AdGenius.Imaging;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Pictures by a diffusion model on this worker's own device.</summary>
internal sealed class DiffusionSource(
    LoadedModel loaded, InitImageReader initImages, IOptions<DiffusionOptions> options, AdGeniusMetrics metrics, TimeProvider time)
    : IKeyframeSource
{
    private const int PreviewPixels = 192;

    public KeyframeSource Kind => KeyframeSource.Diffusion;

    public string Resolved { get; private set; } = string.Empty;

    public async IAsyncEnumerable<KeyframePicture> RenderAsync(
        RenderKeyframes command,
        IReadOnlyList<Keyframe> wanted,
        IKeyframeProgress progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var model = await LoadAsync(progress, cancellationToken);
        Resolved = model.Folder.Name;
        var (width, height) = model.Folder.Defaults.SizeFor(command.Width, command.Height);
        var size = new FrameSize(width, height);
        var start = command.SourceImage is null ? null : await initImages.ReadAsync(command, size, model.Folder, cancellationToken);
        for (var done = 0; done < wanted.Count;)
        {
            // The model's batch size shrinks when its device runs out of memory, so it is read each time.
            var batch = wanted.Skip(done).Take(model.BatchSize).ToList();
            var requests = batch.Select(keyframe => PictureRequests.Of(command, keyframe, size, options.Value, start)).ToList();
            var began = time.GetTimestamp();
            var images = await GenerateAsync(model, batch, requests, progress, cancellationToken);
            metrics.KeyframesComputed(batch.Count, time.GetElapsedTime(began));
            loaded.ReportRendered();
            foreach (var (keyframe, image) in batch.Zip(images))
            {
                yield return new KeyframePicture(keyframe, FileOf(keyframe, image), "image/png");
            }

            done += batch.Count;
        }
    }

    /// <summary>The first picture of a process waits for the weights: a progress report keeps the batch from counting as stalled.</summary>
    private async Task<DiffusionModel> LoadAsync(IKeyframeProgress progress, CancellationToken cancellationToken)
    {
        var loading = Task.Run(loaded.Get, cancellationToken);
        if (!loading.IsCompleted)
        {
            await progress.ReportAsync(0, "loading the model", null, cancellationToken);
        }

        try
        {
            return await loading;
        }
        catch (ModelFaultException fault)
        {
            throw Failed(fault);
        }
    }

    /// <summary>The model computes on a thread of its own and reports its steps; only the latest report is passed on.</summary>
    private async Task<IReadOnlyList<GeneratedImage>> GenerateAsync(
        DiffusionModel model,
        List<Keyframe> batch,
        List<ImageRequest> requests,
        IKeyframeProgress progress,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var steps = Channel.CreateBounded<GenerationProgress>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var settings = new GenerationOptions {
            Progress = new StepListener(steps.Writer),
            PreviewEverySteps = options.Value.PreviewEverySteps,
            PreviewPixels = PreviewPixels };
        var work = Task.Factory.StartNew(
            () => Generate(model, requests, settings, steps.Writer, stop.Token),
            stop.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            await foreach (var step in steps.Reader.ReadAllAsync(cancellationToken))
            {
                var share = (double)step.Step / step.StepCount;
                await progress.ReportAsync(share * step.Requests.Count, Activity(batch, step), PreviewOf(step), cancellationToken);
            }

            return await work;
        }
        catch (ModelFaultException fault)
        {
            throw Failed(fault);
        }
        catch (ArgumentException exception)
        {
            throw new KeyframeSourceException(
                Failure("The model cannot take this request: " + exception.Message.Split('\n')[0]),
                exception);
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static IReadOnlyList<GeneratedImage> Generate(
        DiffusionModel model,
        List<ImageRequest> requests,
        GenerationOptions settings,
        ChannelWriter<GenerationProgress> steps,
        CancellationToken cancellationToken)
    {
        try
        {
            return model.Generate(requests, settings, cancellationToken);
        }
        finally
        {
            steps.Complete();
        }
    }

    private static string Activity(List<Keyframe> batch, GenerationProgress step)
    {
        var (first, last) = (batch[step.Requests[0]].Index + 1, batch[step.Requests[^1]].Index + 1);
        var which = first == last ? $"keyframe {first}" : $"keyframes {first} to {last}";
        return FormattableString.Invariant($"rendering {which}, step {step.Step} of {step.StepCount}");
    }

    private static ReadOnlyMemory<byte>? PreviewOf(GenerationProgress step) =>
        step.Previews is [var first, ..] ? PngOf(first) : null;

    private static byte[] FileOf(Keyframe keyframe, GeneratedImage image) => image.IsFlagged
        ? throw new KeyframeSourceException(new Failure
        {
            Code = FailureCode.ContentPolicyViolation,
            Text = FormattableString.Invariant($"The model's safety checker refused its picture of scene {keyframe.SceneIndex + 1}."),
        })
        : PngOf(image.Picture);

    private static byte[] PngOf(RgbImage image)
    {
        using var picture = Picture.OfRgb(image.Pixels, image.Width, image.Height);
        return picture.ToPng();
    }

    /// <summary>Another worker, or this one after a restart, can render what a lost device could not.</summary>
    private KeyframeSourceException Failed(ModelFaultException fault)
    {
        var isTransient = fault.Fault is ModelFault.DeviceLost;
        if (isTransient)
        {
            loaded.ReportDeviceLoss();
        }

        return new KeyframeSourceException(Failure(fault.Message, isTransient), fault);
    }

    private static Failure Failure(string text, bool retryable = false)
        => new() { Code = FailureCode.RenderFailed, Text = text, Retryable = retryable };

    private sealed class StepListener(ChannelWriter<GenerationProgress> steps) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => steps.TryWrite(value);
    }
}
