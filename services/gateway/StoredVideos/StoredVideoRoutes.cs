using System.Globalization;
using System.Text.RegularExpressions;
using AdGenius.Gateway.Problems;
using AdGenius.Gateway.Requests;
using AdGenius.Gateway.Tenants;
using AdGenius.Gateway.Videos;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using AdGenius.ObjectStore;
using AdGenius.VideoRequests;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.StoredVideos;

/// <summary>
/// /api/v1/stored-videos: what the object store itself has in the tenant's folder, whatever the database knows of it; downloads with a
/// file name, and signed links on demand.
/// </summary>
internal static partial class StoredVideoRoutes
{
    internal const int MaxPageSize = 100;
    private const string Video = ".mp4";

    // Written last: where it is missing, the others are being stored, or storing them has failed.
    private const string Manifest = ".json";
    private static readonly TimeSpan MaxLinkLifetime = TimeSpan.FromDays(7);

    public static void MapStoredVideos(this IEndpointRouteBuilder routes)
    {
        var videos = routes.MapGroup("/stored-videos").WithTags("Stored videos");
        videos.MapGet("", ListAsync)
            .WithName("ListStoredVideos")
            .WithSummary("The completely stored videos in the tenant's folder of the object store, oldest first, optionally of one "
                + "creative. "
                + "limit: 1 to 100, default 20; cursor: from the previous page's next.")
            .Produces<StoredVideoPage>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        videos.MapGet("/{name}", DownloadAsync)
            .WithName("DownloadStoredVideo")
            .WithSummary("The file itself, with Content-Disposition: a video, or a file beside one (.jpg, .webp, .json). "
                + "A Range header reads a part of it.")
            .Produces(StatusCodes.Status200OK, contentType: "video/mp4")
            .Produces(StatusCodes.Status206PartialContent, contentType: "video/mp4").Produces(StatusCodes.Status304NotModified)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status412PreconditionFailed)
            .Produces(StatusCodes.Status416RangeNotSatisfiable).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        videos.MapGet("/{name}/link", LinkAsync)
            .WithName("LinkStoredVideo")
            .WithSummary("A signed link that needs no key. lifetime: how long it is valid, such as 01:00:00, at most 7 days. "
                + "download: true for a link that a browser saves as a file; by default it shows the file where it can.")
            .Produces<SignedLink>().ProducesValidationProblem().ProducesProblem(StatusCodes.Status404NotFound);
    }

    /// <summary>A page of the tenant's stored videos, for every interface of the gateway.</summary>
    public static async Task<IResult> ListAsync(
        HttpContext context,
        IObjectStore store,
        TenantFolders folders,
        VideoJobMapper map,
        string? creative,
        string? limit,
        string? cursor,
        CancellationToken cancellationToken)
    {
        var count = 20;
        if (limit is not null
            && !(int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count is >= 1 and <= MaxPageSize))
        {
            return ProblemResults.Invalid("limit", $"limit must be a whole number from 1 to {MaxPageSize}.");
        }

        if (creative is not null && !VideoRequestRules.IsName(creative))
        {
            return ProblemResults.Invalid(
                "creative", "creative must be 1 to 64 letters, digits, '_' or '-', starting with a letter or digit.");
        }

        var folder = folders.Of(Tenant.Of(context)) + "/";
        if (cursor is not null && !IsFileName(cursor))
        {
            return ProblemResults.Invalid("cursor", "cursor must be taken from the next link of the previous page.");
        }

        var gateway = map.GatewayAddress(context.Request);
        var items = new List<StoredVideo>();
        try
        {
            await foreach (var group in GroupsAsync(store, folder, cursor, cancellationToken))
            {
                var stem = folder + Stem(group[0].Key[folder.Length..]);
                if (group.Find(file => file.Key == stem + Video) is { } video && group.Exists(file => file.Key == stem + Manifest)
                    && Of(video, group, folder, gateway) is var item && (creative is null || item.Creative == creative))
                {
                    items.Add(item);
                    if (items.Count > count)
                    {
                        break;
                    }
                }
            }
        }
        catch (ObjectStoreException exception) when (exception.IsTransient)
        {
            return ProblemResults.ServiceUnavailable(context, "The object store is unavailable. Retry.");
        }

        var hasMore = items.Count > count;
        var page = items.Take(count).ToList();
        return TypedResults.Json(
            new StoredVideoPage
            {
                Items = page,
                // Behind every file of the last video: their names differ behind the first dot alone.
                Next = hasMore ? gateway.Link($"/api/v1/stored-videos?limit={count}&cursor={Stem(page[^1].Name)}.zzzz"
                    + (creative is null ? "" : $"&creative={creative}")) : null,
            },
            HttpJson.Options);
    }

    /// <summary>
    /// The files of each video together, its other outputs too: their names are the same up to the first dot, so they follow each other in
    /// key order.
    /// </summary>
    private static async IAsyncEnumerable<List<ObjectInfo>> GroupsAsync(
        IObjectStore store,
        string folder,
        string? cursor,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var files = cursor is null
            ? store.ListAsync(folder, cancellationToken)
            : store.ListAsync(folder, folder + cursor, cancellationToken);
        var group = new List<ObjectInfo>();
        await foreach (var file in files)
        {
            var name = file.Key[folder.Length..];
            if (name.Contains('/', StringComparison.Ordinal))
            {
                continue; // uploaded files have a folder of their own
            }

            if (group.Count > 0 && Stem(group[0].Key[folder.Length..]) != Stem(name))
            {
                yield return group;
                group = [];
            }

            group.Add(file);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static StoredVideo Of(ObjectInfo video, List<ObjectInfo> group, string folder, Uri gateway)
    {
        var name = video.Key[folder.Length..];
        var parts = NamePattern().Match(name);
        return new StoredVideo
        {
            Name = name,
            Creative = parts.Success ? parts.Groups["creative"].Value : null,
            Iteration = parts.Success ? int.Parse(parts.Groups["iteration"].Value, CultureInfo.InvariantCulture) : null,
            Length = video.Length,
            StoredAt = video.LastModified,
            Download = gateway.Link($"/api/v1/stored-videos/{name}"),
            Link = gateway.Link($"/api/v1/stored-videos/{name}/link"),
            Companions = [.. group.Where(file => file != video).Select(file => file.Key[folder.Length..])],
        };
    }

    private static async Task<IResult> DownloadAsync(
        HttpContext context, IObjectStore store, TenantFolders folders, string name, CancellationToken cancellationToken)
    {
        var key = $"{folders.Of(Tenant.Of(context))}/{name}";
        try
        {
            if (!IsFileName(name) || await store.HeadAsync(key, cancellationToken) is not { } facts)
            {
                return NotFound(name);
            }

            return await StoredFileAnswer.OfAsync(
                context,
                store,
                key,
                facts.Length,
                facts.ContentType ?? ContentTypes.Of(name),
                name,
                facts.LastModified,
                facts.Sha256 is null ? null : new EntityTagHeaderValue($"\"{facts.Sha256}\""),
                cancellationToken);
        }
        catch (ObjectNotFoundException)
        {
            return NotFound(name);
        }
        catch (ObjectStoreException exception) when (exception.IsTransient)
        {
            return ProblemResults.ServiceUnavailable(context, "The object store is unavailable. Retry.");
        }
    }

    private static async Task<IResult> LinkAsync(
        HttpContext context,
        IObjectStore store,
        TenantFolders folders,
        VideoJobMapper map,
        TimeProvider time,
        string name,
        string? lifetime,
        string? download,
        CancellationToken cancellationToken)
    {
        var validFor = TimeSpan.FromHours(1);
        if (lifetime is not null && !(lifetime.Contains(':', StringComparison.Ordinal) // a number alone would be days
            && TimeSpan.TryParse(lifetime, CultureInfo.InvariantCulture, out validFor)
            && validFor >= TimeSpan.FromSeconds(1) && validFor <= MaxLinkLifetime))
        {
            return ProblemResults.Invalid("lifetime", "lifetime must be a time from 00:00:01 to 7.00:00:00, such as 01:00:00.");
        }

        var isDownload = false;
        if (download is not null && !bool.TryParse(download, out isDownload))
        {
            return ProblemResults.Invalid("download", "download must be true or false.");
        }

        var key = $"{folders.Of(Tenant.Of(context))}/{name}";
        return IsFileName(name) && await store.HeadAsync(key, cancellationToken) is not null
            ? TypedResults.Json(
                new SignedLink
                {
                    Url = map.GatewayAddress(context.Request).Link(store.SignRead(key, validFor, isDownload ? name : null)),
                    ExpiresAt = time.GetUtcNow() + validFor,
                },
                HttpJson.Options)
            : NotFound(name);
    }

    private static IResult NotFound(string name) => ProblemResults.Of(
        StatusCodes.Status404NotFound, "Video not found.", $"This tenant has no stored file '{TextRules.Shorten(name)}'.");

    /// <summary>One segment of a key: it cannot lead into another folder.</summary>
    private static bool IsFileName(string name) => !name.Contains('/', StringComparison.Ordinal) && ObjectKeys.IsKey(name);

    /// <summary>The name up to its first dot: creatives have none, and outputs have their names behind it.</summary>
    private static string Stem(string name) => name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? name[..dot] : name;

    [GeneratedRegex(@"\A\d{8}_\d{6}-(?<creative>.+)-(?<iteration>\d{3,9})\.mp4\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
