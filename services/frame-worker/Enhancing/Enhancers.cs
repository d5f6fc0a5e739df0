using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Enhancing;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.FrameWorker.Diffusion;
using Microsoft.Extensions.Options;

namespace AdGenius.FrameWorker.Enhancing;

/// <summary>
/// The graphs that enhance keyframes: loaded when the first clip needs them, kept until the end. One clip uses them at a time. After a
/// fault that may pass, such as a lost device, the next clip loads them again.
/// </summary>
internal sealed partial class Enhancers(
    ModelFolders folders,
    IOptions<EnhancingOptions> options,
    IOptions<DiffusionOptions> diffusion,
    ILogger<Enhancers> logger) : IDisposable
{
    private readonly SemaphoreSlim _lock = new(1, 1);
    private FrameInterpolator? _interpolator;
    private PictureUpscaler? _upscaler;
    private bool _isLoaded;
    private bool _isOnGpu;
    private bool _isLostWhileLoading;
    private volatile bool _isDeviceLost;

    /// <summary>Whether the folder of models has a graph that may be used.</summary>
    public bool AreThere
        => (options.Value.UseInterpolation && folders.RootWith(FrameInterpolator.IsIn) is not null)
            || (options.Value.UseUpscaler && folders.RootWith(PictureUpscaler.IsIn) is not null);

    /// <summary>
    /// Whether the device was lost and no graph has run since. The process may have to be restarted to get the device back.
    /// </summary>
    public bool IsDeviceLost => _isDeviceLost;

    /// <summary>How the graph for pictures between others is opened; tests put failures here.</summary>
    internal Func<string, DiffusionModelOptions, FrameInterpolator> OpenInterpolator { get; init; } = FrameInterpolator.Open;

    /// <summary>Waits for its turn and gives the graphs that there are; either may be null.</summary>
    public async Task<T> UseAsync<T>(Func<FrameInterpolator?, PictureUpscaler?, Task<T>> work, CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            var runCount = RunCount;
            if (!_isLoaded)
            {
                // Set first: a fault that may pass takes it back.
                (_isLoaded, _isLostWhileLoading) = (true, false);
                _interpolator ??= options.Value.UseInterpolation ? Open(FrameInterpolator.IsIn, OpenInterpolator) : null;
                _isOnGpu |= _interpolator is { IsOnGpu: true };
                _upscaler ??= options.Value.UseUpscaler ? Open(PictureUpscaler.IsIn, PictureUpscaler.Open) : null;
                _isOnGpu |= _upscaler is { IsOnGpu: true };
            }

            var result = await work(_interpolator, _upscaler);
            _isDeviceLost &= _isLostWhileLoading || RunCount == runCount;
            return result;
        }
        catch (ModelFaultException lost) when (lost.Fault == ModelFault.DeviceLost)
        {
            // The sessions of a lost device are useless.
            _isDeviceLost = true;
            Unload();
            throw;
        }
        finally
        {
            _lock.Release();
        }
    }

    private int RunCount => (_interpolator?.RunCount ?? 0) + (_upscaler?.RunCount ?? 0);

    /// <summary>Frees the graphs, unless a clip still uses them: freed memory under a native call ends the process with an error.</summary>
    public void Dispose()
    {
        if (_lock.Wait(TimeSpan.Zero))
        {
            Unload();
            _lock.Dispose();
        }
    }

    private void Unload()
    {
        _interpolator?.Dispose();
        _upscaler?.Dispose();
        (_interpolator, _upscaler, _isLoaded) = (null, null, false);
    }

    /// <summary>A graph that cannot be used is reported and left out: clips are composed without it.</summary>
    private T? Open<T>(Func<string, bool> isIn, Func<string, DiffusionModelOptions, T> open)
        where T : class
    {
        if (folders.RootWith(isIn) is not { } root)
        {
            return null;
        }

        var configured = ExecutionProviders.Parse(diffusion.Value.ExecutionProvider);
        try
        {
            return open(root, new DiffusionModelOptions
            {
                // The processor does not take the place of a GPU that is lost or full at the moment.
                ExecutionProvider = _isOnGpu ? ExecutionProvider.Cuda : configured,
                DeviceId = diffusion.Value.Devices[0],
                UseTensorFloat32 = diffusion.Value.TensorFloat32,
                Threads = diffusion.Value.Threads,
            });
        }
        catch (ModelFaultException fault)
        {
            LogEnhancerUnusable(fault.Message);
            _isLoaded &= fault.IsOfFiles;
            _isLostWhileLoading |= fault.Fault == ModelFault.DeviceLost;
            _isDeviceLost |= _isLostWhileLoading;
            _isOnGpu |= fault.Fault == ModelFault.DeviceLost && configured == ExecutionProvider.Auto; // the processor is never lost
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "Enhancer unusable, clips are composed without it: {Reason}")]
    private partial void LogEnhancerUnusable(string reason);
}
