using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using AdGenius.ObjectStore.Folder;

namespace AdGenius.ObjectStore.Tests.Folder;

public sealed class SignedFileRoutesTests : FolderStoreTest
{
    private WebApplication _application = null!;
    private HttpClient _client = null!;

    public override async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Configuration["HomeFolder"] = Home.FullName;
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.AddAdGeniusObjectStore();
        builder.AddAdGeniusObjectStore(); // every service of a process calls it
        _application = builder.Build();
        _application.MapSignedFiles();
        await _application.StartAsync(Cancellation);
        _client = _application.GetTestClient();
        await _application.Services.GetRequiredService<IObjectStore>().PutAsync(
            "videos/demo/a.mp4", Bytes("0123456789"), new PutOptions { ContentType = "video/mp4" }, Cancellation);
    }

    public override async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _application.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_valid_link_reads_the_file_until_it_expires()
    {
        var link = Link("videos/demo/a.mp4");
        using var good = await _client.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Equal("video/mp4", good.Content.Headers.ContentType!.MediaType);
        Assert.Equal("nosniff", Assert.Single(good.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("0123456789", await good.Content.ReadAsStringAsync(Cancellation));

        Clock.Advance(TimeSpan.FromMinutes(10));
        using var late = await _client.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
    }

    [Fact]
    public async Task A_range_request_reads_that_part_only()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Link("videos/demo/a.mp4"));
        request.Headers.Range = new RangeHeaderValue(2, 4);
        using var answer = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("234", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_range_in_an_unknown_unit_is_ignored()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Link("videos/demo/a.mp4"));
        request.Headers.Range = new RangeHeaderValue(0, 1) { Unit = "items" };
        using var answer = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("0123456789", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("summer-001.mp4")]
    [InlineData("Été \"one\"; x=1&y.mp4")]
    public async Task A_link_with_a_file_name_is_answered_as_an_attachment(string fileName)
    {
        var link = _application.Services.GetRequiredService<IObjectStore>()
            .SignRead("videos/demo/a.mp4", TimeSpan.FromMinutes(10), fileName).ToString();
        using var saved = await _client.GetAsync(new Uri(link, UriKind.Relative), Cancellation);
        Assert.Equal("0123456789", await saved.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("attachment", saved.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(fileName, saved.Content.Headers.ContentDisposition.FileNameStar);

        foreach (var forged in (string[])[link + "x", link.Split("&fileName=")[0], Link("videos/demo/a.mp4") + "&fileName=a.exe"])
        {
            using var refused = await _client.GetAsync(new Uri(forged, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        using var shown = await _client.GetAsync(Link("videos/demo/a.mp4"), Cancellation);
        Assert.Null(shown.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task A_changed_link_is_rejected()
    {
        await _application.Services.GetRequiredService<IObjectStore>().PutAsync(
            "videos/other/b.mp4", Bytes("secret"), new PutOptions { ContentType = "video/mp4" }, Cancellation);
        var link = Link("videos/demo/a.mp4").ToString();
        var expires = link.Split("expires=")[1].Split('&')[0];
        string[] forged =
        [
            link.Replace("demo/a", "other/b", StringComparison.Ordinal),
            link.Replace(expires, expires + "0", StringComparison.Ordinal),
            link[..^1] + (link[^1] == 'A' ? 'B' : 'A'),
            link.Split('?')[0],
            link.Split('?')[0] + "?expires=99999999999&signature=",
            link.Replace("/demo/", "/demo/..%2Fother/", StringComparison.Ordinal),
        ];
        foreach (var one in forged)
        {
            using var answer = await _client.GetAsync(new Uri(one, UriKind.Relative), Cancellation);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }
    }

    [Fact]
    public async Task A_link_to_a_deleted_file_is_not_found()
    {
        var link = Link("videos/demo/a.mp4");
        await _application.Services.GetRequiredService<IObjectStore>().DeleteAsync("videos/demo/a.mp4", Cancellation);
        using var answer = await _client.GetAsync(link, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public void The_link_key_is_readable_by_its_owner_only_and_survives_a_restart()
    {
        var link = Link("videos/demo/a.mp4").ToString();
        var path = Path.Combine(Home.FullName, "links.key");
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        var query = link.Split('?')[1].Split('&');
        Assert.Equal(SignedLinkVerdict.Valid, Links.Verify("videos/demo/a.mp4", query[0].Split('=')[1], query[1].Split('=')[1]));
    }

    /// <summary>Its disk was full for a while.</summary>
    [Fact]
    public void A_link_key_that_could_not_be_made_is_made_later()
    {
        var folder = Path.Combine(Home.FullName, "keys");
        File.WriteAllText(folder, "");
        var options = new ObjectStoreOptions { LinkKeyFile = Path.Combine(folder, "links.key") };
        var links = new SignedLinks(Microsoft.Extensions.Options.Options.Create(options), Clock);
        Assert.Throws<ObjectStoreException>(() => links.Sign("videos/demo/a.mp4", TimeSpan.FromMinutes(1)));

        File.Delete(folder);

        Assert.NotNull(links.Sign("videos/demo/a.mp4", TimeSpan.FromMinutes(1)));
    }

    private Uri Link(string key) => _application.Services.GetRequiredService<IObjectStore>().SignRead(key, TimeSpan.FromMinutes(10));
}
