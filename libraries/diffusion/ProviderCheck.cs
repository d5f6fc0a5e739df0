using AdGenius.Diffusion.Devices;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Models;
using AdGenius.Diffusion.Pictures;
using AdGenius.Diffusion.Pipelines;

namespace AdGenius.Diffusion;

/// <summary>The result of trying a model on an execution provider: one denoising step for each shape of picture.</summary>
/// <param name="Provider">The execution provider.</param>
/// <param name="IsUsable">Whether pictures could be generated.</param>
/// <param name="LoadSeconds">Time to load the model, in seconds.</param>
/// <param name="StepSeconds">Time for one step at the model's own size with text encoding and decoding, in seconds.</param>
/// <param name="Reason">Why it does not work; null where it does.</param>
public sealed record ProviderCheck(ExecutionProvider Provider, bool IsUsable, double LoadSeconds, double StepSeconds, string? Reason)
{
    /// <summary>Tries a model on one execution provider. A fault is returned in <see cref="Reason"/> and not thrown.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="provider">The execution provider.</param>
    /// <param name="time">For the times.</param>
    /// <param name="cancellationToken">Stops within one step.</param>
    /// <param name="options">How the model is loaded, other than the provider; defaults where null.</param>
    public static ProviderCheck Run(
        string folder,
        ExecutionProvider provider,
        TimeProvider time,
        CancellationToken cancellationToken,
        DiffusionModelOptions? options = null)
    {
        long start = time.GetTimestamp();
        double loaded = 0;
        try
        {
            using DiffusionModel model = DiffusionModel.Open(
                folder, (options ?? new DiffusionModelOptions()) with { ExecutionProvider = provider });
            loaded = time.GetElapsedTime(start).TotalSeconds;
            start = time.GetTimestamp();

            (int Width, int Height)[] sizes = [.. Sizes(model.Folder.Defaults)];
            Generate(model, sizes[0], cancellationToken);
            double step = time.GetElapsedTime(start).TotalSeconds;
            foreach ((int Width, int Height) size in sizes[1..])
            {
                Generate(model, size, cancellationToken);
            }

            return new ProviderCheck(provider, IsUsable: true, loaded, step, null);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            string reason = fault is ModelFaultException or ArgumentException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}";
            return new ProviderCheck(provider, IsUsable: false, loaded, 0, reason);
        }
    }

    /// <summary>The model's own size, and what videos of 16:9 and 9:16 get.</summary>
    private static IEnumerable<(int Width, int Height)> Sizes(ModelDefaults defaults)
        => new[] { (defaults.Width, defaults.Height), defaults.SizeFor(16, 9), defaults.SizeFor(9, 16) }.Distinct();

    private static void Generate(DiffusionModel model, (int Width, int Height) size, CancellationToken cancellationToken)
        => model.Generate([Request(model.Folder, size.Width, size.Height)], null, cancellationToken);

    private static RgbImage Filled(int width, int height, byte value)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, value);
        return new RgbImage(width, height, pixels);
    }

    /// <summary>A request of as few steps as run every part, which every model can do.</summary>
    internal static ImageRequest Request(ModelFolder folder, int width, int height) => new()
    {
        Prompt = "a test picture",
        Width = width,
        Height = height,

        // PNDM may need more than one step. And a refiner does the last share of them: with one it would not run at all.
        Steps = Math.Max(
            folder.OwnScheduler.MinSteps,
            folder.Refiner is null ? 1 : (int)Math.Min(Math.Ceiling(1 / (1 - folder.RefinerStart)), folder.OwnScheduler.MaxSteps)),

        // Guidance would drive a single step into black or white.
        GuidanceScale = 1,
        ControlImage = folder.RequiresControlImage ? Filled(width, height, value: 0) : null,

        // All of the picture is painted: of a black one with nothing to paint, a good model gives a black picture.
        InitImage = folder.RequiresMask ? Filled(width, height, value: 128) : null,
        MaskImage = folder.RequiresMask ? Filled(width, height, byte.MaxValue) : null,
        Strength = 1,
    };
}
