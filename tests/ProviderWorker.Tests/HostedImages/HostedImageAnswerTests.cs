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
}
