using AdGenius.ProviderWorker.Submissions;

namespace AdGenius.ProviderWorker.Tests.Callbacks;

public sealed class CallbackAddressesTests
{
    private static readonly Guid Submission = Guid.Parse("3f2504e0-4f89-11d3-9a0c-0305e82c3301");

    [Theory]
    [InlineData("https://ads.example", "https://ads.example/callbacks/luma_dream/3f2504e04f8911d39a0c0305e82c3301")]
    [InlineData("https://ads.example/adgenius", "https://ads.example/adgenius/callbacks/luma_dream/3f2504e04f8911d39a0c0305e82c3301")]
    [InlineData("https://ads.example/adgenius/", "https://ads.example/adgenius/callbacks/luma_dream/3f2504e04f8911d39a0c0305e82c3301")]
    public void The_path_of_the_configured_address_is_kept(string configured, string expected)
    {
        var options = new SubmissionOptions { CallbackAddress = new Uri(configured) };

        Assert.Equal(expected, CallbackAddresses.Of(options.CallbackAddress, "luma_dream", Submission).ToString());
    }
}
