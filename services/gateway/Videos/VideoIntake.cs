using AdGenius.Gateway.Problems;
using AdGenius.Gateway.RateLimits;
using AdGenius.Gateway.Tenants;
using AdGenius.VideoRequests;
using Microsoft.Extensions.Options;

namespace AdGenius.Gateway.Videos;

/// <summary>
/// Reads a request, checks it and submits it, for every interface of the gateway: what is valid, whose it is and how it is counted is the
/// same over HTTP and gRPC.
/// </summary>
internal sealed class VideoIntake(
    VideoSubmission submission,
    TenantRateLimiter limits,
    IOptions<GatewayOptions> options,
    TimeProvider time)
{
    /// <summary>The job, or the problem.</summary>
    /// <param name="context">The call.</param>
    /// <param name="body">The request as JSON.</param>
    /// <param name="requestId">The request id that the call names outside its body; null: none.</param>
    /// <param name="cancellationToken">Stops waiting; a request that was sent stays sent.</param>
    public async Task<IResult> SubmitAsync(
        HttpContext context, ReadOnlyMemory<byte> body, string? requestId, CancellationToken cancellationToken)
    {
        var known = Tenant.OrNull(context);
        var (request, faults) = VideoRequestReader.Read(body, known, requestId, () => GeneratedRequestId.New(context, time));
        if (request is null)
        {
            return RequestRefusal.Of(faults, options.Value);
        }

        if (VideoRequestRules.CheckStart(request, time.GetUtcNow()) is { } startFault)
        {
            return ProblemResults.Invalid([startFault]);
        }

        if (known is null)
        {
            context.User = Tenant.Principal(request.TenantName, TenantHeaderAuthenticationHandler.SchemeName);
            var lease = await limits.CountAsync(context); // the middleware could not count it: it did not know the tenant
            if (!lease.IsAcquired)
            {
                return GatewayRateLimits.Rejection(context, lease);
            }
        }

        return await submission.SubmitAsync(request with { TenantName = Tenant.Of(context) }, context, cancellationToken);
    }
}
