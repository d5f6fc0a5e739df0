using AdGenius.Cli.Fleet;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Briefs;
using AdGenius.Contracts.Videos;

namespace AdGenius.Cli.Commands;

/// <summary>Files of this machine that a brief names: they are uploaded into the tenant's store before the request is sent.</summary>
internal sealed record BriefUploads(FileInfo? Music, FileInfo? Logo)
{
    /// <summary>Checked before anything starts.</summary>
    /// <exception cref="CommandException">A file cannot be read.</exception>
    public void EnsureReadable()
    {
        foreach (var file in new[] { Music, Logo }.OfType<FileInfo>())
        {
            AssetUploader.EnsureReadable(file);
        }
    }

    /// <summary>Uploads the files; the request then names them by their ids.</summary>
    public async Task<GenerateVideo> UploadAsync(FleetSession session, GenerateVideo request, CancellationToken cancellationToken)
    {
        if (Music is not null)
        {
            var source = await ReferenceAsync(session, request.TenantName, Music, AssetKind.Music, cancellationToken);
            request = request with { Music = (request.Music ?? new Music()) with { Source = source, Mood = null } };
        }

        if (Logo is not null)
        {
            var image = await ReferenceAsync(session, request.TenantName, Logo, AssetKind.Logo, cancellationToken);
            request = request with { Overlays = (request.Overlays ?? new Overlays()) with { Logo = new Overlay { Image = image } } };
        }

        return request;
    }

    private static async Task<string> ReferenceAsync(
        FleetSession session, string tenant, FileInfo file, AssetKind kind, CancellationToken cancellationToken) =>
        (await AssetUploader.UploadAsync(session, tenant, file, kind, null, cancellationToken)).Reference;
}
