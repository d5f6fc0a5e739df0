using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Videos;

namespace AdGenius.Cli.Commands;

/// <summary>Pictures of this machine for a local model: they are uploaded into the tenant's store before the request is sent.</summary>
/// <param name="Control">The control image; null for none of this machine.</param>
/// <param name="Mask">The mask; null for none of this machine.</param>
/// <param name="References">The reference pictures in their order; null for each that is not of this machine.</param>
internal sealed record PictureUploads(FileInfo? Control, FileInfo? Mask, IReadOnlyList<FileInfo?> References)
{
    /// <summary>Checked before anything starts.</summary>
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public void EnsureReadable()
    {
        foreach (var file in References.Append(Control).Append(Mask).OfType<FileInfo>())
        {
            AssetUploader.EnsureReadable(file);
        }
    }

    /// <summary>Uploads the files; the request then names them by their ids.</summary>
    public async Task<GenerateVideo> UploadAsync(FleetSession session, GenerateVideo request, CancellationToken cancellationToken)
    {
        if (request.Diffusion is not { } settings)
        {
            return request;
        }

        async Task<string?> ReferenceAsync(FileInfo? file, string? stated) => file is null
            ? stated
            : (await AssetUploader.UploadAsync(session, request.TenantName, file, AssetKind.Picture, null, cancellationToken)).Reference;

        List<string> references = [];
        foreach (var (file, stated) in References.Zip(settings.ReferenceImages ?? []))
        {
            references.Add((await ReferenceAsync(file, stated))!);
        }

        return request with
        {
            Diffusion = settings with
            {
                ControlImage = await ReferenceAsync(Control, settings.ControlImage),
                Mask = await ReferenceAsync(Mask, settings.Mask),
                ReferenceImages = references.Count > 0 ? references : null,
            },
        };
    }
}
