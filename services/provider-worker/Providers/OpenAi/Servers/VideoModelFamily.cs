namespace AdGenius.ProviderWorker.Providers.OpenAi.Servers;

/// <summary>
/// What is known of open video models by their names: servers name their model, but neither its sizes nor its lengths. Settings win.
/// </summary>
/// <param name="Sizes">The sizes in pixels that the model was trained for.</param>
/// <param name="Seconds">The whole lengths in seconds that it makes well.</param>
internal sealed record VideoModelFamily(string Sizes, string Seconds)
{
    /// <summary>The protocol's own, for models that are not known: those of sora-2.</summary>
    public static readonly VideoModelFamily Default = new("1280x720,720x1280,1792x1024,1024x1792", "4,8,12");

    private static readonly (string Name, VideoModelFamily Family)[] Known =
    [
        // 81 frames at 16 per second; the 5B model of Wan 2.2 makes 121 at 24.
        ("wan2.2-ti2v", new("1280x704,704x1280", "2,3,4,5")),
        ("wan2", new("832x480,480x832,1280x720,720x1280", "2,3,4,5")),
        ("ltx-2", new("768x448,448x768,1280x704,704x1280,1920x1088,1088x1920", "2,3,4,5,6,8,10")),
        ("ltx", new("768x448,448x768,1216x704,704x1216", "2,3,4,5")),
    ];

    /// <summary>The family of a model, by its name or the name of its repository.</summary>
    public static VideoModelFamily Of(string? model)
    {
        var name = model?.Split('/')[^1] ?? "";
        return Known.FirstOrDefault(family => name.StartsWith(family.Name, StringComparison.OrdinalIgnoreCase)).Family ?? Default;
    }
}
