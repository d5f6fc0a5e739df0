using AdGenius.Gateway.Grpc;
using Google.Rpc;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using BadRequest = Google.Rpc.BadRequest;

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

    [Fact]
    public void Every_text_has_the_names_of_the_messages_fields()
    {
        var faults = new HttpValidationProblemDetails(new Dictionary<string, string[]>
        {
            ["voiceOver.lines[1].at"] = ["voiceOver.lines[1].at must be after voiceOver.lines[0].at and within durationSeconds."],
            ["feedback"] = ["feedback and basedOnTake go together."],
        });

        var status = GrpcProblems.StatusOf(faults, new DefaultHttpContext());
        var other = GrpcProblems.StatusOf(
            new ProblemDetails { Status = 409, Detail = "This requestId was used for another video; see iPhone." },
            new DefaultHttpContext());

        Assert.Equal(
            ["voice_over.lines[1].at must be after voice_over.lines[0].at and within duration_seconds.",
                "feedback and based_on_take go together."],
            status.GetDetail<BadRequest>()!.FieldViolations.Select(fault => fault.Description));
        Assert.Equal("This request_id was used for another video; see iPhone.", other.Message);
    }
}
