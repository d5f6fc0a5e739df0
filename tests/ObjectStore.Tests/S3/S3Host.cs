using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace AdGenius.ObjectStore.Tests.S3;

/// <summary>A host whose store is a server of the test.</summary>
internal static class S3Host
{
    /// <summary>A builder with the settings of the server at that address, and defaults else.</summary>
    public static HostApplicationBuilder NewBuilder(string address)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["S3_BUCKET_NAME"] = "ads",
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL_S3"] = address,
        });
        return builder;
    }
}
