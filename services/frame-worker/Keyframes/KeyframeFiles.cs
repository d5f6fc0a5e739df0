using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>Keyframes of one attempt as objects in staging. Their names depend on the order alone, so a second delivery finds what the first has made.</summary>
internal sealed class KeyframeFiles(IObjectStore store)
{
    private const string Resolved = "resolved";
    private const string Placeholder = "placeholder";
    private static readonly string[] Endings = [".jpg", ".png", ".webp"];

    /// <summary>The picture of a keyframe that is there already, and what made it.</summary>
    public async Task<StoredKeyframe?> FindAsync(RenderKeyframes order, Keyframe keyframe, CancellationToken cancellationToken)
    {
        foreach (var ending in Endings)
        {
            if (await store.HeadAsync(KeyOf(order, keyframe, ending), cancellationToken) is { Sha256: { } hash } facts)
            {
                var reference = new MediaReference { Key = facts.Key, Length = facts.Length, Sha256 = hash, ContentType = facts.ContentType ?? ContentTypes.Of(facts.Key) };
                return new StoredKeyframe(
                    Rendered(keyframe, reference, facts.Metadata.GetValueOrDefault(Placeholder) == "true"),
                    facts.Metadata.GetValueOrDefault(Resolved) ?? string.Empty);
            }
        }

        return null;
    }

    /// <summary>Stores a picture; one that another delivery has stored in between wins.</summary>
    public async Task<StoredKeyframe> KeepAsync(RenderKeyframes order, KeyframePicture picture, string resolved, bool isPlaceholder, CancellationToken cancellationToken)
    {
        var options = new PutOptions
        {
            ContentType = picture.ContentType,
            WriteOnce = true,
            Length = picture.Bytes.Length,
            Metadata = new Dictionary<string, string> { [Resolved] = resolved, [Placeholder] = isPlaceholder ? "true" : "false" },
        };
        try
        {
            await using var content = new MemoryStream(picture.Bytes.ToArray(), writable: false);
            var reference = await store.PutAsync(KeyOf(order, picture.Keyframe, EndingOf(picture.ContentType)), content, options, cancellationToken);
            return new StoredKeyframe(Rendered(picture.Keyframe, reference, isPlaceholder), resolved);
        }
        catch (ObjectExistsException)
        {
            return await FindAsync(order, picture.Keyframe, cancellationToken)
                ?? throw new ObjectStoreException("A keyframe was there and then was not.");
        }
    }

    private static RenderedKeyframe Rendered(Keyframe keyframe, MediaReference picture, bool isPlaceholder) =>
        new() { Index = keyframe.Index, SceneIndex = keyframe.SceneIndex, Picture = picture, IsPlaceholder = isPlaceholder };

    private static string KeyOf(RenderKeyframes order, Keyframe keyframe, string ending) =>
        StagingKeys.Of(order.JobId, order.TakeId, order.Attempt, "keyframes/" + keyframe.Index.ToString("0000", CultureInfo.InvariantCulture) + ending);

    private static string EndingOf(string contentType) => contentType switch
    {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        _ => throw new ArgumentException($"Keyframes of type {contentType} are not kept.", nameof(contentType)),
    };
}
