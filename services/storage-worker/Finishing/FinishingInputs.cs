using AdGenius.Finishing.Brand;
using AdGenius.Finishing.Overlays;

namespace AdGenius.StorageWorker.Finishing;

/// <summary>What a brief names besides the clip, with its files on this machine.</summary>
/// <param name="Overlays">Texts and pictures over the clip, at the times that the brief states.</param>
/// <param name="Brand">Colours, fonts, logo and forbidden words.</param>
/// <param name="MusicFile">The music; null where the brief names no file.</param>
internal sealed record FinishingInputs(OverlaySet Overlays, BrandStyle Brand, string? MusicFile);
