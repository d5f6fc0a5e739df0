using AdGenius.ObjectStore.Parts;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace AdGenius.ObjectStore.Tests.S3;

public sealed class When_an_S3_list_does_not_end
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("names no next one", 1, "")]
    [InlineData("the same pages", 2, "7")]
    [InlineData("the same pages", 15, "1", "2", "3", "4", "5")]
    public async Task Should_report_it_and_ask_no_more(string expected, int maxPages, params string[] markers)
    {
        foreach (var list in (Func<IServiceProvider, Task>[])[ListObjectsAsync, CleanUpAsync, ListPartsAsync])
        {
            await using var server = await EndlessLists.StartAsync(markers, Cancellation);
            using var host = NewHost(server.Address);
            var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => list(host.Services));
            Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
            Assert.False(exception.IsTransient);
            Assert.InRange(server.Pages, 1, maxPages);
        }
    }

    [Fact]
    public async Task Should_read_a_long_list_whose_markers_differ()
    {
        string[] markers = [.. Enumerable.Range(1, EndlessLists.MaxPages + 1).Select(number => $"{number}")];
        foreach (var list in (Func<IServiceProvider, Task>[])[ListObjectsAsync, CleanUpAsync, ListPartsAsync])
        {
            await using var server = await EndlessLists.StartAsync(markers, Cancellation);
            using var host = NewHost(server.Address);
            await list(host.Services);
            Assert.Equal(EndlessLists.MaxPages + 1, server.Pages);
        }
    }

    private static async Task ListObjectsAsync(IServiceProvider services) =>
        Assert.Empty(await services.GetRequiredService<IObjectStore>().ListAsync("videos/", Cancellation).ToListAsync(Cancellation));

    private static Task CleanUpAsync(IServiceProvider services) =>
        services.GetRequiredService<IObjectStore>().CleanupAsync("videos/", DateTimeOffset.UnixEpoch, Cancellation);

    private static async Task ListPartsAsync(IServiceProvider services) =>
        Assert.Empty((await services.GetRequiredService<IPartUploads>().ListAsync("videos/a", "upload", Cancellation))!);

    private static IHost NewHost(Uri endpoint)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["S3_BUCKET_NAME"] = "ads",
            ["AWS_ACCESS_KEY_ID"] = "id",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ENDPOINT_URL_S3"] = endpoint.ToString(),
        });
        builder.AddAdGeniusObjectStore();
        return builder.Build();
    }
}
