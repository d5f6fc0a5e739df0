using System.Globalization;
using AdGenius.Contracts;
using AdGenius.Contracts.Clips;
using AdGenius.FrameWorker.KeyframeSources;
using AdGenius.ObjectStore;

namespace AdGenius.FrameWorker.Keyframes;

/// <summary>
/// Keyframes of one attempt as objects in staging. Their names depend on the command alone, so a second delivery finds what the first has
/// stored.
/// </summary>
internal sealed class KeyframeFiles(IObjectStore store)
{
    private const string Resolved = "resolved";
    private const string Placeholder = "placeholder";
    private static readonly string[] Extensions = [".jpg", ".png", ".webp"];

    /// <summary>The stored picture of a keyframe and the model that made it; null when there is none.</summary>
    public async Task<StoredKeyframe?> FindAsync(RenderKeyframes command, Keyframe keyframe, CancellationToken cancellationToken)
    {
        foreach (var extension in Extensions)
        {
            if (await store.HeadAsync(KeyOf(command, keyframe, extension), cancellationToken) is { Sha256: { } hash } facts)
            {
                var reference = new MediaReference {
                    Key = facts.Key,
                    Length = facts.Length,
                    Sha256 = hash,
                    ContentType = facts.ContentType ?? ContentTypes.Of(facts.Key) };
                return new StoredKeyframe(
                    Rendered(keyframe, reference, facts.Metadata.GetValueOrDefault(Placeholder) == "true"),
                    facts.Metadata.GetValueOrDefault(Resolved) ?? string.Empty);
            }
        }

        return null;
    }

    /// <summary>Stores a picture; one that a concurrent delivery has stored first is kept.</summary>
    public async Task<StoredKeyframe> StoreAsync(
        RenderKeyframes command,
        KeyframePicture picture,
        string resolved,
        bool isPlaceholder,
        CancellationToken cancellationToken)
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
            var reference = await store.PutAsync(
                KeyOf(command, picture.Keyframe, ExtensionOf(picture.ContentType)),
                content,
                options,
                cancellationToken);
            return new StoredKeyframe(Rendered(picture.Keyframe, reference, isPlaceholder), resolved);
        }
        catch (ObjectExistsException)
        {
            return await FindAsync(command, picture.Keyframe, cancellationToken)
                ?? throw new ObjectStoreException("A keyframe existed and was deleted in the meantime.") { IsTransient = true };
        }
    }

    /// <summary>
    /// Copies a finished picture of the take that this one regenerates; null where it has expired or was made by another model.
    /// </summary>
    public async Task<StoredKeyframe?> CopyAsync(
        RenderKeyframes command, Keyframe keyframe, string resolved, CancellationToken cancellationToken)
    {
        if (command.Reusable?.FirstOrDefault(one => one.Index == keyframe.Index) is not { } earlier
            || await store.HeadAsync(earlier.Picture.Key, cancellationToken) is not { } facts
            || facts.Sha256 != earlier.Picture.Sha256 || facts.Metadata.GetValueOrDefault(Resolved) != resolved)
        {
            return null;
        }

        try
        {
            await using var content = await store.OpenReadAsync(earlier.Picture.Key, cancellationToken);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, cancellationToken);
            return await StoreAsync(
                command,
                new KeyframePicture(keyframe, bytes.ToArray(), earlier.Picture.ContentType),
                resolved,
                earlier.IsPlaceholder,
                cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return null; // expired in between
        }
    }

    private static RenderedKeyframe Rendered(Keyframe keyframe, MediaReference picture, bool isPlaceholder) =>
        new() { Index = keyframe.Index, SceneIndex = keyframe.SceneIndex, Picture = picture, IsPlaceholder = isPlaceholder };

    private static string KeyOf(RenderKeyframes command, Keyframe keyframe, string extension) =>
        StagingKeys.Of(
            command.JobId,
            command.TakeId,
            command.Attempt,
            "keyframes/" + keyframe.Index.ToString("0000", CultureInfo.InvariantCulture) + extension);

    private static string ExtensionOf(string contentType) => contentType switch
    {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/webp" => ".webp",
        _ => throw new ArgumentException(
            $"Keyframes of type {contentType} are not supported; use image/jpeg, image/png or image/webp.",
            nameof(contentType)),
    };
}
