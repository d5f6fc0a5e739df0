using System.Net;
using System.Net.Sockets;
using AdGenius.Downloads;
using Microsoft.Extensions.Options;

namespace AdGenius.ProviderWorker.Tests.Results;

/// <summary>
/// Addresses of source pictures that a provider fetches itself. A video server of one's own does so from within the network.
/// </summary>
public sealed class SourcePictureAddressTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("https://127.0.0.1/a.jpg")]
    [InlineData("https://[::1]:8443/a.jpg")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://intranet/a.jpg")]
    [InlineData("https://metadata.internal/a.jpg")]
    [InlineData("https://database.example./a.jpg")]
    public async Task A_private_address_is_not_passed_on(string address)
    {
        var refused = Assert.IsType<PictureResult.Refused>(await LoadAsync(address, new DownloadOptions()));
        Assert.StartsWith("sourceImage", refused.Failure.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://img.example/a.jpg")]
    [InlineData("https://93.184.215.14/a.jpg")]
    [InlineData("https://only-the-proxy-knows.example/a.jpg")]
    public async Task A_public_address_is_passed_on_unchanged(string address)
    {
        var loaded = Assert.IsType<PictureResult.Loaded>(await LoadAsync(address, new DownloadOptions()));
        Assert.Equal(new Uri(address), loaded.Picture.Address);
    }

    [Fact]
    public async Task A_private_address_is_passed_on_where_the_settings_allow_it()
        => Assert.IsType<PictureResult.Loaded>(
            await LoadAsync("https://127.0.0.1/a.jpg", new DownloadOptions { AllowPrivateAddresses = true }));

    private static Task<PictureResult> LoadAsync(string address, DownloadOptions options)
    {
        var connector = new GuardedConnector(new WebProxy(), static (host, _) => host switch
        {
            "img.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14")]),
            "database.example" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.215.14"), IPAddress.Parse("10.0.0.5")]),
            _ => throw new SocketException((int)SocketError.HostNotFound),
        });

        // Neither a store nor a download is needed for an address that is passed on.
        return new SourcePictureLoader(null!, null!, null!, connector, Options.Create(options))
            .LoadAsync(address, "demo", asBytes: false, Stop);
    }
}
