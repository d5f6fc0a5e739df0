using System.Globalization;
using System.Text.Json;
using AdGenius.Chaos.Fleet;

namespace AdGenius.Chaos.Tests;

/// <summary>The provider's list can be read to its end: else no submission that was lost on the way would ever be sent again.</summary>
public sealed class RecordingProviderTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });
    private RecordingProvider _provider = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _provider = await RecordingProvider.StartAsync(Cancelled);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task Its_list_is_read_page_by_page_newest_first()
    {
        string[] ids = [await SubmitAsync(1), await SubmitAsync(2), await SubmitAsync(3)];

        var first = await ListAsync("?limit=2");
        var second = await ListAsync($"?limit=2&after={first.LastId}");

        Assert.Equal((string[])[ids[2], ids[1]], first.Ids);
        Assert.True(first.HasMore);
        Assert.Equal((string[])[ids[0]], second.Ids);
        Assert.False(second.HasMore);
    }

    [Fact]
    public async Task An_empty_list_says_that_there_is_no_more()
    {
        var list = await ListAsync("");

        Assert.Empty(list.Ids);
        Assert.False(list.HasMore);
    }

    private async Task<string> SubmitAsync(int number)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["prompt"] = string.Create(CultureInfo.InvariantCulture, $"a kite {number}"),
            ["seconds"] = "1",
            ["size"] = "320x180",
        });
        using var answer = await _client.PostAsync(new Uri(_provider.Address, "v1/videos"), form, Cancelled);
        using var body = JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancelled));
        return body.RootElement.GetProperty("id").GetString()!;
    }

    private async Task<(string[] Ids, string? LastId, bool HasMore)> ListAsync(string query)
    {
        using var body = JsonDocument.Parse(await _client.GetStringAsync(new Uri(_provider.Address, "v1/videos" + query), Cancelled));
        return (
            [.. body.RootElement.GetProperty("data").EnumerateArray().Select(video => video.GetProperty("id").GetString()!)],
            body.RootElement.GetProperty("last_id").GetString(),
            body.RootElement.GetProperty("has_more").GetBoolean());
    }
}
