using System.Runtime.CompilerServices;
using System.Threading.Channels;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.Diffusion;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.Hosting.Telemetry;
using AdGenius.Imaging;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Diffusion;

/// <summary>Pictures by a diffusion model on one of this worker's own devices.</summary>
internal sealed class DiffusionSource(
    DevicePool devices,
    ModelFolders folders,
    InputPictureReader pictures,
    IOptions<DiffusionOptions> options,
    AdGeniusMetrics metrics,
    TimeProvider time,
    IHostApplicationLifetime lifetime) : IKeyframeSource
{
    private const int PreviewPixels = 192;
    private static readonly TimeSpan WaitReportInterval = TimeSpan.FromSeconds(10);

    // A container with a lost device is restarted meanwhile, and the batch goes to another worker.
    private static readonly TimeSpan UnusableDeviceRetryDelay = TimeSpan.FromSeconds(30);

    public KeyframeSource Kind => KeyframeSource.Diffusion;

    public string ResolvedOf(RenderKeyframes command) => Find(command).Name;

    public IReadOnlyList<string> AdjustmentsOf(RenderKeyframes command) =>
        folders.Find(command.Model) is { } served ? UnknownSubjects.TextsOf(command, served) : [];

    public async IAsyncEnumerable<KeyframePicture> RenderAsync(
        RenderKeyframes command,
        IReadOnlyList<Keyframe> wanted,
        IKeyframeProgress progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var served = Find(command);
        var inputs = await ReadInputsAsync(served, command, wanted, cancellationToken);
        using var lease = await AcquireAsync(served, progress, cancellationToken);
        await WaitWhileUnusableAsync(lease.Device, served, progress, cancellationToken);
        var model = await LoadAsync(lease.Device, served, progress, cancellationToken);
        var size = SizeOf(model.Folder, command);
        for (var done = 0; done < wanted.Count;)
        {
            // The model's batch size shrinks when its device runs out of memory, so it is read each time.
            var batch = wanted.Skip(done).Take(model.BatchSize).ToList();
            var requests = batch
                .Select(keyframe => PictureRequests.Of(command, InTrainedWords(model.Folder.Subjects, keyframe), size, inputs))
                .ToList();
            var began = time.GetTimestamp();
            var images = await GenerateAsync((lease.Device, model), batch, requests, progress, cancellationToken);
            metrics.KeyframesComputed(batch.Count, time.GetElapsedTime(began));
            lease.Device.ReportRendered();
            foreach (var (keyframe, image) in batch.Zip(images))
            {
                yield return new KeyframePicture(keyframe, FileOf(keyframe, image), "image/png");
            }

            done += batch.Count;
        }
    }

    private ServedModel Find(RenderKeyframes command) => folders.Find(command.Model)
        ?? throw new KeyframeSourceException(new Failure
        {
            Code = FailureCode.InvalidRequest,
            Field = "model",
            Text = $"This frame worker does not hold the model {command.Model}; it holds "
                + $"{string.Join(", ", folders.Served.Select(model => model.Name))}.",
        });

    /// <summary>Before a device is waited for: what the model does not support needs none.</summary>
    private async Task<InputPictures> ReadInputsAsync(
        ServedModel served, RenderKeyframes command, IReadOnlyList<Keyframe> wanted, CancellationToken cancellationToken)
    {
        try
        {
            var folder = served.Inspect();
            if (CommandSupport.FaultOf(command, folder) is { } failure)
            {
                throw new KeyframeSourceException(failure);
            }

            var scenes = wanted.Select(keyframe => keyframe.SceneIndex).ToHashSet();
            return await pictures.ReadAsync(command, SizeOf(folder, command), scenes, cancellationToken);
        }
        catch (ModelFaultException fault)
        {
            // Files that could be loaded before can be read again later, or by another worker.
            var retryable = fault.IsTransient || devices.All.Any(device => device.HadLoaded(served));
            throw new KeyframeSourceException(Failure(fault.Message, retryable), fault);
        }
    }

    private static Keyframe InTrainedWords(ModelSubjects? subjects, Keyframe keyframe) => subjects is null ? keyframe : keyframe with
    {
        Prompt = subjects.InTrainedWords(keyframe.Prompt),
        NextPrompt = keyframe.NextPrompt is { } next ? subjects.InTrainedWords(next) : null,
    };

    private static FrameSize SizeOf(ModelFolder folder, RenderKeyframes command)
    {
        var (width, height) = folder.Defaults.SizeFor(command.Width, command.Height);
        return new FrameSize(width, height);
    }

    /// <summary>Batches of other models may be on every device; reports keep the waiting batch from counting as stalled.</summary>
    private async Task<DevicePool.Lease> AcquireAsync(ServedModel served, IKeyframeProgress progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await devices.TryAcquireAsync(served, WaitReportInterval, cancellationToken) is { } lease)
            {
                return lease;
            }

            await progress.ReportAsync(0, "waiting for another batch on the device", null, cancellationToken);
        }
    }

    /// <summary>
    /// A batch fails at once on a device that is lost or cannot load the model, so a worker with one would take batch after batch from
    /// workers that are busy rendering. It keeps one batch instead, and tries the device again with it.
    /// </summary>
    private async Task WaitWhileUnusableAsync(
        Device device, ServedModel served, IKeyframeProgress progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        try
        {
            while (!device.HasLoaded(served) && device.UnusableFor is { } passed
                && UnusableDeviceRetryDelay - passed is { Ticks: > 0 } wait)
            {
                var reason = device.IsLost ? "which was lost" : "which could not load or run a model";
                await progress.ReportAsync(0, $"waiting for the device, {reason}", null, cancellationToken);
                await Task.Delay(wait < WaitReportInterval ? wait : WaitReportInterval, time, stop.Token);
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new KeyframeSourceException(
                Failure("The device that renders could not be used, and the worker is being stopped.", retryable: true), exception);
        }
    }

    /// <summary>The first picture of a model waits for the weights: a progress report keeps the batch from counting as stalled.</summary>
    private static async Task<DiffusionModel> LoadAsync(
        Device device, ServedModel served, IKeyframeProgress progress, CancellationToken cancellationToken)
    {
        var loading = Task.Run(() => device.Load(served), cancellationToken);
        try
        {
            if (!loading.IsCompleted)
            {
                await progress.ReportAsync(0, "loading the model", null, cancellationToken);
            }

            return await loading;
        }
        catch (ModelFaultException fault)
        {
            throw Failed(device, fault);
        }
        finally
        {
            // The device must not be given back while the model is still being loaded onto it.
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The model computes on a thread of its own and reports its steps; only the latest report is passed on.</summary>
    private async Task<IReadOnlyList<GeneratedImage>> GenerateAsync(
        (Device Device, DiffusionModel Model) on,
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
            () => Generate(on.Model, requests, settings, steps.Writer, stop.Token),
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
            throw Failed(on.Device, fault, on.Model);
        }
        catch (ArgumentException exception)
        {
            throw new KeyframeSourceException(
                new Failure
                {
                    Code = FailureCode.InvalidRequest,
                    Text = "The model cannot take this request: " + exception.Message.Split('\n')[0],
                },
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
        step.Preview is { } preview ? PngOf(preview) : null;

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

    /// <summary>
    /// Another worker, or this one later, can render what a device could not that was lost or whose memory was full at the moment.
    /// </summary>
    private static KeyframeSourceException Failed(Device device, ModelFaultException fault, DiffusionModel? used = null)
    {
        if (fault.Fault is ModelFault.DeviceLost)
        {
            device.ReportLoss();
        }
        else if (fault.IsTransient)
        {
            device.ReportUnavailable(used);
        }

        return new KeyframeSourceException(Failure(fault.Message, fault.IsTransient), fault);
    }

    private static Failure Failure(string text, bool retryable = false)
        => new() { Code = FailureCode.RenderFailed, Text = text, Retryable = retryable };

    private sealed class StepListener(ChannelWriter<GenerationProgress> steps) : IProgress<GenerationProgress>
    {
        public void Report(GenerationProgress value) => steps.TryWrite(value);
    }
}
