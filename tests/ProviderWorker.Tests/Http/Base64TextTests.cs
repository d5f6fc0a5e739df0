using System.Text;
using AdGenius.Downloads;

namespace AdGenius.ProviderWorker.Tests.Http;

public sealed class Base64TextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("YQ==", "a")]
    [InlineData("YWI=", "ab")]
    [InlineData("YWJj", "abc")]
    [InlineData("YQ", "a")]
    [InlineData("YWI", "ab")]
    [InlineData(" YW\r\nI=\n", "ab")]
    [InlineData("YW I=", "ab")]
    [InlineData("Pz8_", "???")]
    [InlineData("Pj4-", ">>>")]
    [InlineData("YQ%3D%3D", "a")]
    [InlineData("Y", null)]
    [InlineData("no base 64!", null)]
    [InlineData("\u00e9\u00e9", null)]
    public void Bytes_are_read_as_servers_write_them(string text, string? expected)
    {
        var bytes = expected is null ? null : Encoding.UTF8.GetBytes(expected);

        Assert.Equal(bytes, Base64Text.Decode(text));
        Assert.Equal(bytes, Base64Text.Decode(Encoding.UTF8.GetBytes(text)));
    }
}
