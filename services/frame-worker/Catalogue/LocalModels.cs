using System.Globalization;
using AdGenius.Contracts.Models;
using AdGenius.Diffusion.Faults;
using AdGenius.Diffusion.Layouts;
using AdGenius.Diffusion.Models;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.HostedImages;
using AdGenius.VideoRequests;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>
/// The catalogue entries of the models that this worker holds: <c>local</c>, the default one, and each by its name, with what was found in
/// its folder.
/// </summary>
internal sealed class LocalModels(ModelFolders folders, IEnumerable<HostedPrice> hosted)
{
    private const double MaxDurationSeconds = 600;
    private static readonly (int Width, int Height)[] Shapes = [(16, 9), (9, 16), (1, 1), (4, 5)];

    /// <summary>The default model first; it is listed by its name too.</summary>
    /// <param name="before">
    /// Entries as they were before, by which folders that could be used then are described without being read; null for none.
    /// </param>
    public IReadOnlyList<VideoModel> Describe(IReadOnlyList<VideoModel>? before = null)
    {
        var known = (before ?? []).Where(model => model.State == VideoModelState.Available).ToDictionary(model => model.Id);
        return
        [
            Describe(folders.Default, ModelIds.Local, "Local frame workers", known),
            .. folders.Served.Where(model => ModelIds.IsLocalName(model.Name))
                .Select(model => Describe(model, ModelIds.LocalPrefix + model.Name, $"Local model {model.Name}", known)),
        ];
    }

    private VideoModel Describe(ServedModel served, string id, string name, Dictionary<string, VideoModel> known)
    {
        if (known.TryGetValue(id, out var model))
        {
            return model;
        }

        // Hosted images take the place of the default model only, whatever its folder supports.
        if (id == ModelIds.Local && hosted.FirstOrDefault() is { } price)
        {
            return HostedRow(id, name, price);
        }

        try
        {
            var folder = folders.Check(served);
            return Row(id, name, served.Name, VideoModelState.Available, DescribeFolder(folder), folder);
        }
        catch (ModelFaultException fault)
        {
            return Row(id, name, served.Name, VideoModelState.NotReady, fault.Message, folder: null);
        }
    }

    private static VideoModel HostedRow(string id, string name, HostedPrice price)
    {
        var note = $"Keyframes come from the hosted image model {price.Model}.";
        return Row(id, name, price.Model, VideoModelState.Available, note, folder: null) with
        {
            PricePerSecond = null,
            PriceIsAssumed = true,
            PriceSource = string.Create(
                CultureInfo.InvariantCulture,
                $"keyframes come from {price.Model} at {price.PerPicture:0.00##} US dollars a picture (HostedImages:PricePerPicture)"),
        };
    }

    private static VideoModel Row(
        string id, string name, string resolvesTo, VideoModelState state, string note, ModelFolder? folder) => new()
    {
        Id = id,
        Name = name,
        ResolvesTo = resolvesTo,
        State = state,
        Note = note,
        MinDurationSeconds = 1,
        MaxDurationSeconds = MaxDurationSeconds,
        AspectRatios = ["16:9", "9:16", "1:1", "4:5"],
        Sizes = ["480p", "720p", "1080p", "2160p"],
        NegativePrompt = folder?.UsesNegativePrompt ?? true,
        Seed = true,
        ImageInput = folder?.SupportsImageToImage ?? false,
        PricePerSecond = 0,
        Diffusion = folder is null ? null : LimitsOf(folder),
    };

    private static DiffusionLimits LimitsOf(ModelFolder folder) => new()
    {
        Steps = folder.Defaults.Steps,
        Guidance = Math.Round(folder.Defaults.GuidanceScale, 3),
        Scheduler = folder.SchedulerName,
        RenderSizes = [.. Shapes.Select(shape => folder.Defaults.SizeFor(shape.Width, shape.Height)).Select(TextOf).Distinct()],
        WeightBytes = folder.WeightBytes,
        ControlImage = folder.RequiresControlImage ? InputNeed.Required
            : folder.SupportsControlImage ? InputNeed.Optional : InputNeed.None,
        Mask = folder.RequiresMask ? InputNeed.Required : folder.SupportsMask ? InputNeed.Optional : InputNeed.None,
        Loras = [.. folder.UsableLoras.Where(ModelIds.IsLocalName)],
        MinSteps = folder.OwnScheduler.MinSteps,
        MaxSteps = folder.OwnScheduler.MaxSteps,
        ScalesWithStrength = folder.OwnScheduler.PicksByStrength,
        PromptTokens = folder.PromptTokens,
        Schedulers = [.. folder.Schedulers.Select(one => new SchedulerLimits
        {
            Name = one.Name, MinSteps = one.MinSteps, MaxSteps = one.MaxSteps, ScalesWithStrength = one.PicksByStrength,
        })],
    };

    private static string TextOf((int Width, int Height) size) =>
        string.Create(CultureInfo.InvariantCulture, $"{size.Width}x{size.Height}");

    private string DescribeFolder(ModelFolder folder)
    {
        var layout = folder.Kind switch
        {
            ModelKind.StableDiffusionXl => folder.Refiner is null ? "Stable Diffusion XL" : "Stable Diffusion XL with refiner",
            ModelKind.StableDiffusion3 => "Stable Diffusion 3",
            ModelKind.Flux => "Flux",
            _ => "Stable Diffusion",
        };
        var defaults = folder.Defaults;
        var size = string.Create(CultureInfo.InvariantCulture, $"{folder.WeightBytes / 1e6:F0} MB, {defaults.Width}×{defaults.Height}");
        var missing = folders.MissingIn(folder) is { } text ? " " + text : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{layout} layout, {size}, {defaults.Steps} steps, {folder.SchedulerName}.{missing}");
    }
}
