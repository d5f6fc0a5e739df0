using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using AdGenius.Contracts.Assets;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Assets;
using AdGenius.Persistence;
using AdGenius.Persistence.Assets;
using AdGenius.VideoRequests;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Assets;

/// <summary>/api/v1/assets: files that a tenant uploads, to be named in its requests.</summary>
internal static class AssetRoutes
{
    private const int MaxPageSize = 100;
    private const int MaxUploadRequestBytes = 16 * 1024;

    private static readonly JsonSerializerOptions Strict = new(HttpJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        Converters =
        {
            new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false), new WholeNumberConverter<long>(),
        },
    };

    public static IServiceCollection AddAssets(this IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<AssetOptions, AssetOptionsValidator>().BindConfiguration(AssetOptions.Section);
        services.TryAddSingleton<AssetSlots>();
        services.TryAddSingleton<AssetMapper>();
        services.TryAddSingleton<AssetCheck>();
        services.TryAddScoped<AssetQuota>();
        services.TryAddScoped<AssetRemoval>();
        services.TryAddScoped<AssetStorage>();
        services.TryAddScoped<AssetUploads>();
        services.AddHostedService<AssetSweep>();
        return services;
    }

    public static void MapAssets(this IEndpointRouteBuilder routes)
    {
        var assets = routes.MapGroup("/assets").WithTags("Assets");
        assets.MapPost("", AddAsync)
            .WithName("AddAsset")
            .WithSummary("Uploads a picture, logo, sound file or font: as a form with the parts kind, name and file (last), or as the body "
                + "itself with ?kind= and ?name=. The same file again returns the asset that there is, with 200.")
            .Accepts<IFormFile>("multipart/form-data", "application/octet-stream", "image/*", "audio/*", "font/*")
            .Produces<AssetInfo>(StatusCodes.Status201Created).Produces<AssetInfo>()
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status408RequestTimeout)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        assets.MapGet("", ListAsync)
            .WithName("ListAssets")
            .WithSummary("The tenant's uploaded files, newest first, optionally of one kind. "
                + "limit: 1 to 100, default 20; cursor: from the previous page's next.")
            .Produces<AssetPage>().ProducesValidationProblem();
        assets.MapGet("/{id:guid}", ReadAsync)
            .WithName("ReadAsset").WithSummary("One uploaded file with a signed link.")
            .Produces<AssetInfo>().ProducesProblem(StatusCodes.Status404NotFound);
        assets.MapDelete("/{id:guid}", RemoveAsync)
            .WithName("RemoveAsset").WithSummary("Deletes an uploaded file. A job that still needs it fails.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

        assets.MapPost("/uploads", BeginAsync)
            .WithName("BeginAssetUpload")
            .WithSummary("Begins an upload in parts that are sent to the object store itself, each to a signed link with PUT; "
                + "409 where the store takes none.")
            .Accepts<AssetUploadRequest>("application/json").Produces<AssetUpload>(StatusCodes.Status201Created)
            .ProducesValidationProblem().ProducesProblem(StatusCodes.Status408RequestTimeout).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge).ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .ProducesValidationProblem(StatusCodes.Status422UnprocessableEntity);
        assets.MapGet("/uploads/{id:guid}", ReadUploadAsync)
            .WithName("ReadAssetUpload").WithSummary("Which parts were received, and new links for the others.")
            .Produces<AssetUpload>().ProducesProblem(StatusCodes.Status404NotFound);
        assets.MapPost("/uploads/{id:guid}/complete", CompleteAsync)
            .WithName("CompleteAssetUpload").WithSummary("Completes an upload whose parts were all received, and checks the file.")
            .Produces<AssetInfo>(StatusCodes.Status201Created).Produces<AssetInfo>().ProducesValidationProblem()
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        assets.MapDelete("/uploads/{id:guid}", AbortAsync)
            .WithName("AbortAssetUpload").WithSummary("Deletes an unfinished upload with its parts.")
            .Produces(StatusCodes.Status204NoContent).ProducesProblem(StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> AddAsync(
        HttpContext context,
        string? kind,
        string? name,
        AssetStorage storage,
        AssetSlots slots,
        AssetMapper map,
        IOptions<AssetOptions> options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (slot, full) = slots.TryTake(context);
        if (slot is null)
        {
            return full!;
        }

        using var taken = slot;
        using var timeout = new CancellationTokenSource(options.Value.TimeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            var (source, refusal) = await AssetBody.OpenAsync(context, kind, name, either.Token);
            return source is null
                ? refusal!
                : AnswerOf(await storage.StoreAsync(Tenant.Of(context), source, context, either.Token), context, map);
        }
        catch (AssetContentException exception)
        {
            return AssetProblems.Incomplete(exception.Message);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return ProblemResults.Of(
                StatusCodes.Status408RequestTimeout,
                "The file was sent too slowly.",
                $"A file must arrive within {options.Value.TimeLimit}.",
                retryable: true);
        }
    }

    private static IResult AnswerOf(AssetResult result, HttpContext context, AssetMapper map)
    {
        if (result is not AssetResult.Stored stored)
        {
            return ((AssetResult.Refused)result).Answer;
        }

        var asset = map.Of(stored.Asset, context.Request);
        context.Response.Headers.Location = asset.Self.PathAndQuery;
        return TypedResults.Json(
            asset,
            HttpJson.Options,
            statusCode: stored.IsNew ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> ListAsync(
        HttpContext context,
        AdGeniusDbContext database,
        AssetMapper map,
        AssetQuota quota,
        VideoJobMapper videos,
        string? kind,
        string? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var count = 20;
        if (limit is not null && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count)
            && count is >= 1 and <= MaxPageSize))
        {
            return ProblemResults.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        AssetKind? only = null;
        if (kind is not null)
        {
            if (!Enum.GetNames<AssetKind>().Contains(kind, StringComparer.OrdinalIgnoreCase))
            {
                return ProblemResults.Invalid("kind", $"kind must be one of {string.Join(", ", Enum.GetNames<AssetKind>())}.");
            }

            only = Enum.Parse<AssetKind>(kind, ignoreCase: true);
        }

        JobCursor? after = null;
        if (cursor is not null && !JobCursor.TryParse(cursor, out after))
        {
            return ProblemResults.Invalid("cursor", "cursor must be taken from the next link of the previous page.");
        }

        var tenantName = Tenant.Of(context);
        var found = await AssetStore.ListAsync(
            database, tenantName, only, after is { } last ? (last.AcceptedAt, last.JobId) : null, count + 1, cancellationToken);
        var more = found.Count > count ? found[count - 1] : null;
        return TypedResults.Json(
            new AssetPage
            {
                Items = [.. found.Take(count).Select(asset => map.Of(asset, context.Request))],
                Next = more is null ? null : videos.GatewayAddress(context.Request).Link(
                    $"/api/v1/assets?limit={count}&cursor={new JobCursor(more.CreatedAt, more.AssetId)}"
                        + (only is null ? "" : $"&kind={only}")),
                TotalBytes = await AssetStore.BytesOfAsync(database, tenantName, cancellationToken),
                MaxBytes = await quota.LimitOfAsync(tenantName, cancellationToken),
            },
            HttpJson.Options);
    }

    private static async Task<IResult> ReadAsync(
        HttpContext context, AdGeniusDbContext database, AssetMapper map, Guid id, CancellationToken cancellationToken) =>
        await AssetStore.FindAsync(database, Tenant.Of(context), id, cancellationToken) is { } asset
            ? TypedResults.Json(map.Of(asset, context.Request), HttpJson.Options)
            : AssetProblems.NotFound(id);

    private static async Task<IResult> RemoveAsync(
        HttpContext context, AdGeniusDbContext database, AssetRemoval removal, Guid id, CancellationToken cancellationToken)
    {
        if (await AssetStore.FindAsync(database, Tenant.Of(context), id, cancellationToken) is not { } asset)
        {
            return AssetProblems.NotFound(id);
        }

        await removal.RemoveAsync(asset, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> BeginAsync(
        HttpContext context, AssetUploads uploads, TimeProvider time, CancellationToken cancellationToken)
    {
        var (body, refusal) = await RequestBody.ReadJsonAsync(context, MaxUploadRequestBytes, time, cancellationToken);
        if (body is null)
        {
            return refusal!;
        }

        AssetUploadRequest? request;
        try
        {
            request = JsonSerializer.Deserialize<AssetUploadRequest>(body.Value.Span, Strict);
        }
        catch (JsonException exception)
        {
            return RequestJson.FaultOf(body.Value.Span) is { } unreadable
                ? ProblemResults.Invalid("body", unreadable)
                : ProblemResults.Invalid(
                    exception.Path is { Length: > 2 } path ? path[2..] : "body",
                    $"The body must be {{\"kind\", \"name\"?, \"length\"}}; kind is one of "
                        + $"{string.Join(", ", Enum.GetNames<AssetKind>())}, length a whole number of bytes.");
        }

        if (request is null || request.Length < 1)
        {
            return ProblemResults.Invalid("length", "length must be the file's length in bytes, at least 1.");
        }

        return request.Name is not null && TextRules.NameFault("name", request.Name, AssetStore.MaxNameLength) is { } fault
            ? ProblemResults.Invalid("name", fault)
            : await uploads.BeginAsync(Tenant.Of(context), request, context, cancellationToken);
    }

    private static Task<IResult> ReadUploadAsync(
        HttpContext context, AssetUploads uploads, Guid id, CancellationToken cancellationToken) =>
        uploads.ReadAsync(Tenant.Of(context), id, context, cancellationToken);

    private static async Task<IResult> CompleteAsync(
        HttpContext context, AssetUploads uploads, AssetSlots slots, AssetMapper map, Guid id, CancellationToken cancellationToken)
    {
        var (slot, full) = slots.TryTake(context);
        if (slot is null)
        {
            return full!;
        }

        using var taken = slot;
        return AnswerOf(await uploads.CompleteAsync(Tenant.Of(context), id, context, cancellationToken), context, map);
    }

    private static Task<IResult> AbortAsync(
        HttpContext context, AssetUploads uploads, Guid id, CancellationToken cancellationToken) =>
        uploads.AbortAsync(Tenant.Of(context), id, cancellationToken);
}
