using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.S3;

/// <summary>Fills what is not named from the environment names that S3 tools share (and that this project has always used).</summary>
internal sealed class S3Defaults(IConfiguration configuration) : IPostConfigureOptions<S3Options>
{
    public void PostConfigure(string? name, S3Options options)
    {
        options.Bucket ??= Named("S3_BUCKET_NAME");
        options.Endpoint ??= (Named("AWS_ENDPOINT_URL_S3") ?? Named("AWS_ENDPOINT_URL")) is { } endpoint
            && Uri.TryCreate(endpoint, UriKind.Absolute, out var address) ? address : null;
        options.Region ??= Named("AWS_REGION") ?? Named("AWS_DEFAULT_REGION") ?? (options.Endpoint is null ? null : "us-east-1");
        if (options.AccessKeyId is null && options.SecretAccessKey is null)
        {
            options.AccessKeyId = Named("AWS_ACCESS_KEY_ID");
            options.SecretAccessKey = Named("AWS_SECRET_ACCESS_KEY");
            options.SessionToken = Named("AWS_SESSION_TOKEN");
        }

        options.ForcePathStyle ??= options.Endpoint is not null;
        options.NewChecksums ??= options.Endpoint is null;
    }

    /// <summary>The bucket that <paramref name="configuration"/> names; null when it names none.</summary>
    public static string? BucketOf(IConfiguration configuration) =>
        configuration[$"{S3Options.Section}:{nameof(S3Options.Bucket)}"] is { Length: > 0 } bucket ? bucket
        : configuration["S3_BUCKET_NAME"] is { Length: > 0 } known ? known
        : null;

    private string? Named(string name) => configuration[name] is { Length: > 0 } value ? value : null;
}
