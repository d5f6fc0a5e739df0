using AdGenius.Contracts.Briefs;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Brands;
using AdGenius.Persistence;
using AdGenius.Persistence.Brands;
using AdGenius.Persistence.Clock;
using AdGenius.VideoRequests;

namespace AdGenius.Gateway.Brands;

/// <summary>/api/v1/brand-kits: the looks and rules of a tenant's brands.</summary>
internal static class BrandKitRoutes
{
    private const int MaxBytes = 64 * 1024;

    public static void MapBrandKits(this IEndpointRouteBuilder routes)
    {
        var kits = routes.MapGroup("/brand-kits").WithTags("Brand kits");
        kits.MapGet("", ListAsync)
            .WithName("ListBrandKits").WithSummary("The tenant's brand kits, by name.").Produces<BrandKitList>();
        kits.MapGet("/{name}", ReadAsync)
            .WithName("ReadBrandKit").WithSummary("One brand kit.")
            .Produces<BrandKitInfo>().ProducesProblem(StatusCodes.Status404NotFound);
        kits.MapPut("/{name}", PutAsync)
            .WithName("PutBrandKit")
            .WithSummary($"Creates or replaces a brand kit; at most {BrandKitStore.MaxPerTenant} per tenant. "
                + "Jobs that were accepted before keep the kit as it was.")
            .Accepts<BrandKit>("application/json").Produces<BrandKitInfo>()
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        kits.MapDelete("/{name}", RemoveAsync)
            .WithName("RemoveBrandKit").WithSummary("Deletes a brand kit. Jobs that were accepted before keep it.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ListAsync(HttpContext context, AdGeniusDbContext database, CancellationToken cancellationToken) =>
        TypedResults.Json(
            new BrandKitList
            {
                Items = [.. (await BrandKitStore.ListAsync(database, Tenant.Of(context), cancellationToken)).Select(InfoOf)],
            },
            HttpJson.Options);

    private static async Task<IResult> ReadAsync(
        HttpContext context, AdGeniusDbContext database, string name, CancellationToken cancellationToken) =>
        VideoRequestRules.IsName(name) // another name may have characters that a database refuses
            && await BrandKitStore.FindAsync(database, Tenant.Of(context), name, cancellationToken) is { } kit
            ? TypedResults.Json(InfoOf(kit), HttpJson.Options)
            : NotFound();

    private static async Task<IResult> PutAsync(
        HttpContext context, AdGeniusDbContext database, DatabaseTime time, string name, CancellationToken cancellationToken)
    {
        if (!VideoRequestRules.IsName(name))
        {
            return ProblemResults.Invalid("name", "name must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }

        var (body, refusal) = await RequestBody.ReadJsonAsync(context, MaxBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        var (kit, faults) = VideoRequestReader.ReadBrandKit(body.Value);
        if (kit is null)
        {
            return ProblemResults.Invalid(faults);
        }

        var now = time.GetUtcNow();
        return await BrandKitStore.PutAsync(database, Tenant.Of(context), name, kit, now, cancellationToken)
            ? TypedResults.Json(new BrandKitInfo { Name = name, Kit = kit, UpdatedAt = now }, HttpJson.Options)
            : ProblemResults.Invalid("name", $"The tenant has {BrandKitStore.MaxPerTenant} brand kits; delete one first.");
    }

    private static async Task<IResult> RemoveAsync(
        HttpContext context, AdGeniusDbContext database, string name, CancellationToken cancellationToken) =>
        VideoRequestRules.IsName(name) && await BrandKitStore.DeleteAsync(database, Tenant.Of(context), name, cancellationToken)
            ? TypedResults.NoContent()
            : NotFound();

    private static BrandKitInfo InfoOf(StoredBrandKit kit) => new() { Name = kit.Name, Kit = kit.Kit, UpdatedAt = kit.UpdatedAt };

    private static IResult NotFound() => ProblemResults.Of(
        StatusCodes.Status404NotFound, "Brand kit not found.", "This tenant has no brand kit of that name.");
}
