using AdGenius.Contracts;
using AdGenius.Contracts.Assets;
using AdGenius.Contracts.Videos;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.VideoRequests;

namespace AdGenius.Orchestrator.Briefs;

/// <summary>
/// Checks the uploaded files that a request names, before anything is spent: each must be the tenant's own, stored, and of the right kind.
/// Workers derive an asset's key from tenant and id.
/// </summary>
internal sealed class AssetReferences(AdGeniusDbContext database)
{
    private static readonly AssetKind[] Pictures = [AssetKind.Picture, AssetKind.Logo];

    /// <summary>The fault of each reference; another tenant's asset and one that does not exist get the same text.</summary>
    public async Task<IReadOnlyList<Failure>> CheckAsync(GenerateVideo request, CancellationToken cancellationToken)
    {
        var faults = new List<Failure>();
        foreach (var (field, assetId, kinds) in ReferencesOf(request))
        {
            var asset = await AssetStore.FindAsync(database, request.TenantName, assetId, cancellationToken);
            if (asset is null || !kinds.Contains(asset.Kind))
            {
                faults.Add(new Failure
                {
                    Code = FailureCode.InvalidRequest,
                    Field = field,
                    Text = asset is null
                        ? $"{field} names {AssetIds.ReferenceTo(assetId)}, which is not the id of an uploaded file of this tenant, or was "
                            + $"deleted; upload the file and name its id, or leave {field} out."
                        : $"{field} is an uploaded file of kind {asset.Kind}; allowed are {string.Join(", ", kinds)}.",
                });
            }
        }

        return faults;
    }

    /// <summary>Every member of a request that may name an uploaded file, with the kinds that it takes.</summary>
    private static IEnumerable<(string Field, Guid AssetId, IReadOnlyCollection<AssetKind> Kinds)> ReferencesOf(GenerateVideo request)
    {
        (string Field, string? Value, IReadOnlyCollection<AssetKind> Kinds)[] members =
        [
            ("sourceImage", request.SourceImage, Pictures),
            ("diffusion.controlImage", request.Diffusion?.ControlImage, Pictures),
            ("diffusion.mask", request.Diffusion?.Mask, Pictures),
            .. (request.Diffusion?.ReferenceImages ?? []).Select(
                (value, index) => ($"diffusion.referenceImages[{index}]", (string?)value, (IReadOnlyCollection<AssetKind>)Pictures)),
            ("music.source", request.Music?.Source, [AssetKind.Music]),
            ("overlays.logo.image", request.Overlays?.Logo?.Image, Pictures),
            ("overlays.headline.image", request.Overlays?.Headline?.Image, Pictures),
            ("overlays.callToAction.image", request.Overlays?.CallToAction?.Image, Pictures),
            ("overlays.legalLine.image", request.Overlays?.LegalLine?.Image, Pictures),
        ];
        foreach (var (field, value, kinds) in members)
        {
            if (AssetIds.TryParse(value, out var assetId))
            {
                yield return (field, assetId, kinds);
            }
        }
    }
}
