using AdGenius.Gateway.Grpc;
using Google.Rpc;
using Microsoft.AspNetCore.Http;

namespace AdGenius.Gateway.Tests.Grpc;

public sealed class GrpcProblemsTests
{
    /// <summary>The client for Node leaves what stands for a comma and the like in percent form.</summary>
    [Theory]
    [InlineData("Send one, or both; see /docs?a=b&c#d @ $1 + 'x': [y].", "Send one, or both; see /docs?a=b&c#d @ $1 + 'x': [y].")]
    [InlineData("100% of a caf\u00e9 \U0001F305", "100%25 of a caf%C3%A9 %F0%9F%8C%85")]
    [InlineData("two\r\nlines\u007f", "two%0D%0Alines%7F")]
    public void Only_what_is_no_printable_ASCII_is_in_percent_form(string text, string header)
    {
        var headers = new HeaderDictionary();

        GrpcProblems.SetHeaders(headers, new Status { Code = 3, Message = text });

        Assert.Equal(header, headers["grpc-message"].ToString());
    }
}
