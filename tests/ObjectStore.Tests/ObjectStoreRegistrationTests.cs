using AdGenius.ObjectStore.Folder;
using AdGenius.ObjectStore.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AdGenius.ObjectStore.Tests;

public sealed class ObjectStoreRegistrationTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("adgenius-registration-");
    private readonly MemoryLog _log = new();

    public void Dispose()
    {
        _log.Dispose();
        _home.Delete(recursive: true);
    }

    [Fact]
    public async Task Without_a_bucket_the_folder_is_used_and_logged_once()
    {
        using var host = Build(("HomeFolder", _home.FullName));
        Assert.IsType<FolderObjectStore>(host.Services.GetRequiredService<IObjectStore>());
        await host.StartAsync(TestContext.Current.CancellationToken);
        await host.StopAsync(TestContext.Current.CancellationToken);
        Assert.Single(_log.Lines, line => line.Text.Contains("S3_BUCKET_NAME", StringComparison.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(_home.FullName, "objects"))); // nothing is made before it is needed
    }

    /// <summary>Otherwise the first job fails when its work is done.</summary>
    [Theory]
    [InlineData("Objects:Folder", "/sys/adgenius/objects", "The object store's folder '/sys/adgenius/objects' ")]
    [InlineData("Objects:Folder", "/sys", "The object store's folder '/sys' ")]
    [InlineData("Objects:LinkKeyFile", "/sys/links.key", "The link key '/sys/links.key' ")]
    public async Task A_folder_that_cannot_be_written_ends_the_start(string setting, string path, string text)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has a folder in which not even root can make files.");
        using var host = Build(("HomeFolder", _home.FullName), (setting, path));

        var failure = await Assert.ThrowsAsync<IOException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith(text, failure.Message, StringComparison.Ordinal);
        Assert.Empty(_home.GetFileSystemInfos());
    }

    /// <summary>The key of another user, here one that root cannot read either.</summary>
    [Fact]
    public async Task A_link_key_that_cannot_be_read_ends_the_start()
    {
        var key = Path.Combine(_home.FullName, "links.key");
        await File.WriteAllBytesAsync(key, new byte[31], TestContext.Current.CancellationToken);
        using var host = Build(("HomeFolder", _home.FullName));

        var failure = await Assert.ThrowsAsync<IOException>(() => host.StartAsync(TestContext.Current.CancellationToken));

        Assert.StartsWith($"The link key '{key}' has 31 bytes instead of 32", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_standard_AWS_variables_suffice()
    {
        using var host = Build(
            ("S3_BUCKET_NAME", "ads"), ("AWS_REGION", "eu-central-1"), ("AWS_ACCESS_KEY_ID", "id"), ("AWS_SECRET_ACCESS_KEY", "secret"));
        Assert.IsType<S3ObjectStore>(host.Services.GetRequiredService<IObjectStore>());
        var options = host.Services.GetRequiredService<IOptions<S3Options>>().Value;
        Assert.Equal(
            ("ads", "eu-central-1", "id", "secret"),
            (options.Bucket, options.Region, options.AccessKeyId, options.SecretAccessKey));
        Assert.False(options.ForcePathStyle);
        Assert.True(options.NewChecksums);
        Assert.StartsWith(
            "https://ads.s3.eu-central-1.amazonaws.com/",
            host.Services.GetRequiredService<IObjectStore>().SignRead("a", TimeSpan.FromMinutes(1)).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_custom_endpoint_gets_compatible_requests()
    {
        using var host = Build(
            ("S3_BUCKET_NAME", "ads"),
            ("AWS_ENDPOINT_URL", "http://ceph:7480"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"));
        var options = host.Services.GetRequiredService<IOptions<S3Options>>().Value;
        Assert.True(options.ForcePathStyle);
        Assert.False(options.NewChecksums);
        Assert.Equal("us-east-1", options.Region);
    }

    [Theory]
    [InlineData("S3_BUCKET_NAME", "Objects:Kind", "S3")]
    [InlineData("AWS_REGION", "S3_BUCKET_NAME", "ads")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "S3_BUCKET_NAME", "ads", "AWS_REGION", "eu-central-1", "AWS_ACCESS_KEY_ID", "id")]
    [InlineData("AWS_ENDPOINT_URL_S3 ", "S3_BUCKET_NAME", "ads", "AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL_S3", "10.0.0.5:9000")]
    [InlineData("AWS_ENDPOINT_URL ", "S3_BUCKET_NAME", "ads", "AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL", "localhost:9000")]
    [InlineData("AWS_ENDPOINT_URL ", "S3_BUCKET_NAME", "ads", "AWS_REGION", "eu-central-1", "AWS_ENDPOINT_URL", "http://")]
    [InlineData("Objects:S3:PartBytes", "S3_BUCKET_NAME", "ads", "AWS_REGION", "eu-central-1", "Objects:S3:PartBytes", "1000")]
    [InlineData("Objects:Folder", "Objects:Kind", "Folder")]
    public async Task A_missing_setting_stops_the_process_and_is_named(string named, params string[] settings)
    {
        using var host = Build([.. settings.Chunk(2).Select(pair => (pair[0], (string?)pair[1]))]);
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains(named.Split(':')[^1], exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_setting_counts_as_none()
    {
        using var host = Build(
            ("Objects:S3:Bucket", ""),
            ("Objects:S3:Region", ""),
            ("Objects:S3:AccessKeyId", ""),
            ("Objects:S3:Endpoint", ""),
            ("S3_BUCKET_NAME", "ads"),
            ("AWS_ENDPOINT_URL", "http://ceph:7480"),
            ("AWS_REGION", "eu-central-1"),
            ("AWS_ACCESS_KEY_ID", "id"),
            ("AWS_SECRET_ACCESS_KEY", "secret"));

        var options = host.Services.GetRequiredService<IOptions<S3Options>>().Value;

        Assert.Equal(
            ("ads", "eu-central-1", "id", "secret"),
            (options.Bucket, options.Region, options.AccessKeyId, options.SecretAccessKey));
        Assert.Equal(new Uri("http://ceph:7480"), options.Endpoint);
    }

    private IHost Build(params (string Name, string? Value)[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static setting => setting.Name, static setting => setting.Value));
        builder.Logging.AddProvider(_log);
        builder.AddAdGeniusObjectStore();
        builder.AddAdGeniusObjectStore();
        return builder.Build();
    }
}
