using Amazon;
using Microsoft.Extensions.Configuration;

namespace AdGenius.ObjectStore.S3;

/// <summary>A role that is given for the token of a pod's service account: IRSA on EKS, and what other servers have like it.</summary>
/// <param name="Role">The role's ARN: <c>AWS_ROLE_ARN</c>.</param>
/// <param name="TokenFile">The file with the token, which is replaced from time to time: <c>AWS_WEB_IDENTITY_TOKEN_FILE</c>.</param>
/// <param name="Session">What the role's use is called in the audit of the server: <c>AWS_ROLE_SESSION_NAME</c>.</param>
/// <param name="Endpoint">The security token service: <c>AWS_ENDPOINT_URL_STS</c>, <c>AWS_ENDPOINT_URL</c>, else Amazon's.</param>
internal sealed record S3WebIdentity(string Role, string TokenFile, string Session, Uri Endpoint)
{
    /// <summary>What <paramref name="configuration"/> names; null for none.</summary>
    /// <param name="configuration">The variables.</param>
    /// <param name="region">The region, whose service is called.</param>
    public static S3WebIdentity? Of(IConfiguration configuration, string region)
    {
        if (configuration["AWS_ROLE_ARN"] is not { Length: > 0 } role
            || configuration["AWS_WEB_IDENTITY_TOKEN_FILE"] is not { Length: > 0 } file)
        {
            return null;
        }

        var session = configuration["AWS_ROLE_SESSION_NAME"] is { Length: > 0 } named ? named : $"adgenius-{Environment.MachineName}";
        var address = configuration["AWS_ENDPOINT_URL_STS"] is { Length: > 0 } service ? service : configuration["AWS_ENDPOINT_URL"];
        return new S3WebIdentity(
            role,
            file,
            session[..Math.Min(session.Length, 64)],
            Uri.TryCreate(address, UriKind.Absolute, out var own)
                ? own
                : new Uri($"https://sts.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}/"));
    }
}
