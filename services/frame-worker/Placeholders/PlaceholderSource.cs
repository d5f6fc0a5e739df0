using System.Runtime.CompilerServices;
using AdGenius.Contracts.Clips;
using AdGenius.Contracts.Videos;
using AdGenius.FrameWorker.KeyframeSources;

namespace AdGenius.FrameWorker.Placeholders;

/// <summary>Draws placeholders: needs no model, no key and no GPU.</summary>
internal sealed class PlaceholderSource(PlaceholderRenderer renderer) : IKeyframeSource
{
    /// <summary>The model name that placeholders are reported with.</summary>
    public const string Name = "placeholder";

    public KeyframeSource Kind => KeyframeSource.Placeholder;

    public string ResolvedOf(RenderKeyframes command) => Name;

    public async IAsyncEnumerable<KeyframePicture> RenderAsync(
        RenderKeyframes command,
        IReadOnlyList<Keyframe> wanted,
        IKeyframeProgress progress,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var size = new FrameSize(command.Width, command.Height);
        foreach (var keyframe in wanted)
        {
            yield return new KeyframePicture(
                keyframe,
                await Task.Run(() => renderer.Draw(keyframe, command.Seed, size, cancellationToken), cancellationToken),
                "image/jpeg");
        }
    }
}
