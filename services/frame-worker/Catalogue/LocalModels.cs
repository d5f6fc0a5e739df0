using System.Globalization;
using AdGenius.Contracts.Models;
using AdGenius.Diffusion;
using AdGenius.FrameWorker.Diffusion;
using AdGenius.FrameWorker.HostedImages;
using AdGenius.VideoRequests;

namespace AdGenius.FrameWorker.Catalogue;

/// <summary>The catalogue entry of the model <c>local</c>: its folder, what was found in it, and the other model folders.</summary>
internal sealed class LocalModels(ModelFolders folders, IEnumerable<HostedPrice> hosted)
{
    private const double MaxDurationSeconds = 600;

    public VideoModel Describe()
    {
        try
        {
            var folder = folders.Inspect();
            return Row(
                folder.Name,
                VideoModelState.Available,
                $"{DescribeFolder(folder)}.{DescribeOthers(folder.Name)}",
                folder.SupportsImageToImage);
        }
        catch (ModelFaultException fault)
        {
            var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(folders.Configured()));
            return Row(name, VideoModelState.NotReady, fault.Message + DescribeOthers(name), supportsImageToImage: false);
        }
    }

    private VideoModel Row(string resolvesTo, VideoModelState state, string note, bool supportsImageToImage) => new()
    {
        Id = ModelIds.Local,
        Name = "Local frame workers",
        ResolvesTo = resolvesTo,
        State = state,
        Note = note,
        MinDurationSeconds = 1,
        MaxDurationSeconds = MaxDurationSeconds,
        AspectRatios = ["16:9", "9:16", "1:1", "4:5"],
        Sizes = ["480p", "720p", "1080p", "2160p"],
        NegativePrompt = true,
        Seed = true,
        ImageInput = supportsImageToImage,
        PricePerSecond = hosted.Any() ? null : 0,
        PriceIsAssumed = hosted.Any(),
        PriceSource = hosted.FirstOrDefault() is { } price
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"keyframes come from {price.Model} at {price.PerPicture:0.00##} US dollars a picture (HostedImages:PricePerPicture)")
            : null,
    };

    private static string DescribeFolder(ModelFolder folder)
    {
        var layout = folder.Kind switch
        {
            ModelKind.StableDiffusionXl => "Stable Diffusion XL",
            ModelKind.StableDiffusion3 => "Stable Diffusion 3",
            ModelKind.Flux => "Flux",
            _ => "Stable Diffusion",
        };
        var defaults = folder.Defaults;
        var size = string.Create(CultureInfo.InvariantCulture, $"{folder.WeightBytes / 1e6:F0} MB, {defaults.Width}×{defaults.Height}");
        return string.Create(CultureInfo.InvariantCulture, $"{layout} layout, {size}, {defaults.Steps} steps, {folder.SchedulerName}");
    }

    /// <summary>The other model folders, with the fault of those that cannot be used.</summary>
    private string DescribeOthers(string own)
    {
        var others = folders.List().Where(model => model.Name != own).Select(
            model => model.Folder is { } folder ? $"{model.Name} ({DescribeFolder(folder)})" : $"{model.Name} ({model.Fault})").ToList();
        return others.Count == 0 ? string.Empty : $" Also found: {string.Join("; ", others)}";
    }
}
