using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.S3;

/// <summary>Fills what is not named from the environment names that S3 tools share (and that this project has always used).</summary>
internal sealed class S3Defaults(IConfiguration configuration) : IPostConfigureOptions<S3Options>
{
    private static readonly string[] EndpointVariables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"];

    public void PostConfigure(string? name, S3Options options)
    {
        options.Bucket = OrNull(options.Bucket) ?? Named("S3_BUCKET_NAME");
        options.Endpoint ??= EndpointVariableOf(configuration) is { } variable
            && Uri.TryCreate(configuration[variable], UriKind.Absolute, out var address) ? address : null; // validation names another one
        options.Region = OrNull(options.Region) ?? Named("AWS_REGION") ?? Named("AWS_DEFAULT_REGION")
            ?? (options.Endpoint is null ? null : "us-east-1");
        if (string.IsNullOrEmpty(options.AccessKeyId) && string.IsNullOrEmpty(options.SecretAccessKey))
        {
            options.AccessKeyId = Named("AWS_ACCESS_KEY_ID");
            options.SecretAccessKey = Named("AWS_SECRET_ACCESS_KEY");
            options.SessionToken = Named("AWS_SESSION_TOKEN");
        }

        if (string.IsNullOrEmpty(options.AccessKeyId) && options.Region is { } region)
        {
            options.WebIdentity = S3WebIdentity.Of(configuration, region);
        }

        options.ForcePathStyle ??= options.Endpoint is not null;
        options.NewChecksums ??= options.Endpoint is null;
    }

    /// <summary>The bucket that <paramref name="configuration"/> names; null when it names none.</summary>
    public static string? BucketOf(IConfiguration configuration) =>
        configuration[$"{S3Options.Section}:{nameof(S3Options.Bucket)}"] is { Length: > 0 } bucket ? bucket
        : configuration["S3_BUCKET_NAME"] is { Length: > 0 } known ? known
        : null;

    /// <summary>The variable that the address of the server is taken from where no setting has it; null where none is set.</summary>
    public static string? EndpointVariableOf(IConfiguration configuration) =>
        EndpointVariables.FirstOrDefault(name => configuration[name] is { Length: > 0 });

    private string? Named(string name) => OrNull(configuration[name]);

    private static string? OrNull(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
