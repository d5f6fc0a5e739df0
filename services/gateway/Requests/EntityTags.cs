using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json;
using AdGenius.HttpContracts;
using AdGenius.HttpContracts.Videos;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace AdGenius.Gateway.Requests;

/// <summary>
/// ETag and If-None-Match of a job. Signed links differ in every answer, so the tag is weak and does not depend on them; it changes twice
/// in the lifetime of links, so that links of an answer that is still current are valid for at least half of it.
/// </summary>
internal sealed class EntityTags(IOptions<GatewayOptions> options, TimeProvider time)
{
    private static readonly Uri NoLink = new("/", UriKind.Relative);

    /// <summary>Sets the tag of a job; 304 where the caller already has this one. Other answers are left as they are.</summary>
    public IResult Apply(HttpContext context, IResult answer)
    {
        if (answer is not JsonHttpResult<VideoJob> { Value: { } job })
        {
            return answer;
        }

        var tag = TagOf(job);
        context.Response.GetTypedHeaders().ETag = tag;
        context.Response.Headers.CacheControl = PrivateAnswers.CacheControl;
        return context.Request.GetTypedHeaders().IfNoneMatch
            .Any(known => known.Tag == "*" || known.Compare(tag, useStrongComparison: false))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : answer;
    }

    private EntityTagHeaderValue TagOf(VideoJob job)
    {
        var period = DateTimeOffset.FromUnixTimeMilliseconds(
            time.GetUtcNow().ToUnixTimeMilliseconds() / HalfLifetimeMs * HalfLifetimeMs);
        var content = job with { Takes = [.. job.Takes.Select(take => WithoutLinks(take, period))] };
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(content, HttpJson.Options));
        return new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(hash.AsSpan(0, 16))}\"", isWeak: true);
    }

    private long HalfLifetimeMs => (long)Math.Max(1, options.Value.LinkLifetime.TotalMilliseconds / 2);

    private static VideoTake WithoutLinks(VideoTake take, DateTimeOffset period) => take with
    {
        Video = WithoutLink(take.Video, period),
        Poster = WithoutLink(take.Poster, period),
        Preview = WithoutLink(take.Preview, period),
        Manifest = WithoutLink(take.Manifest, period),
        Outputs = take.Outputs?.Select(output => WithoutLinks(output, period)).ToList(),
    };

    private static VideoOutput WithoutLinks(VideoOutput output, DateTimeOffset period) => output with
    {
        Video = WithoutLink(output.Video, period),
        Poster = WithoutLink(output.Poster, period),
        Preview = WithoutLink(output.Preview, period),
        Captions = output.Captions?.Select(file => WithoutLink(file, period)).ToList(),
        Report = WithoutLink(output.Report, period),
    };

    [return: NotNullIfNotNull(nameof(file))]
    private static VideoFile? WithoutLink(VideoFile? file, DateTimeOffset period) =>
        file is null ? null : file with { Url = NoLink, UrlExpiresAt = period };
}
