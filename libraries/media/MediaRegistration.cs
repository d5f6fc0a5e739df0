using AdGenius.Media.Composition;
using AdGenius.Media.Pictures;
using AdGenius.Media.Probe;
using AdGenius.Media.Tools;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace AdGenius.Media;

/// <summary>Registers this library's services.</summary>
public static class MediaRegistration
{
    /// <summary>
    /// Adds <see cref="FfmpegTools"/>, <see cref="MediaProbe"/> and <see cref="ClipComposer"/>. May be called by every service of a
    /// process.
    /// </summary>
    public static void AddMedia(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddOptionsWithValidateOnStart<MediaOptions, MediaOptionsValidator>().BindConfiguration(MediaOptions.Section);
        builder.Services.TryAddSingleton<FfmpegTools>();
        builder.Services.TryAddSingleton<MediaProbe>();
        builder.Services.TryAddSingleton<PictureFlattener>();
        builder.Services.TryAddSingleton<PictureTurner>();
        builder.Services.TryAddSingleton<ClipComposer>();
    }
}
