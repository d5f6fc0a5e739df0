using System.Text;
using AdGenius.FrameWorker.HostedImages;

namespace AdGenius.ProviderWorker.Tests.HostedImages;

public sealed class HostedImageAnswerTests
{
    /// <summary>As deep as in the answers of providers of clips: what is not needed must not hide a picture that is paid.</summary>
    [Fact]
    public void A_deeply_nested_member_hides_no_picture()
    {
        var trace = new string('[', 400) + new string(']', 400);
        var answer = HostedImageAnswer.Read(Encoding.UTF8.GetBytes($$"""{"trace":{{trace}},"data":[{"b64_json":"aGk="}]}"""));
        Assert.Equal("aGk=", Assert.Single(answer.Images).Base64);
    }

    [Theory]
    [InlineData("""{"data":[{"b64_json":"aGk="}]}""" + "\0\0\n")]
    [InlineData("""{"seed":NaN,"data":[{"b64_json":"aGk="}]}""" + "\n<!-- served by node 7 -->")]
    [InlineData("\0" + """{"data":[{"b64_json":"aGk="}]}{"usage":{}}""")]
    public void What_stands_around_the_answer_hides_no_picture(string body) =>
        Assert.Equal("aGk=", Assert.Single(HostedImageAnswer.Read(Encoding.UTF8.GetBytes(body)).Images).Base64);
}
