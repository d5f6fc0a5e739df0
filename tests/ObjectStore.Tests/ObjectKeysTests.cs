namespace AdGenius.ObjectStore.Tests;

public sealed class ObjectKeysTests
{
    [Theory]
    [InlineData("videos/demo/20261121_060000-summer-001.mp4")]
    [InlineData("a")]
    [InlineData("staging/4e1f/0/clip.v2.mp4")]
    public void Generated_keys_are_valid(string key) => Assert.True(ObjectKeys.IsKey(key));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/etc/passwd")]
    [InlineData("videos/../other/x.mp4")]
    [InlineData("videos/..")]
    [InlineData("..")]
    [InlineData("videos//x.mp4")]
    [InlineData("videos/demo/")]
    [InlineData("videos/.temp/x")]
    [InlineData("videos\\demo")]
    [InlineData("videos/%2e%2e/x")]
    [InlineData("videos/x\0.mp4")]
    [InlineData("videos/x.mp4\n")]
    [InlineData("videos/é.mp4")]
    [InlineData("C:/x")]
    public void Unsafe_keys_are_invalid(string? key) => Assert.False(ObjectKeys.IsKey(key));

    [Fact]
    public void Lengths_are_limited()
    {
        Assert.True(ObjectKeys.IsKey(new string('a', ObjectKeys.MaxSegmentLength)));
        Assert.False(ObjectKeys.IsKey(new string('a', ObjectKeys.MaxSegmentLength + 1)));
        Assert.False(ObjectKeys.IsKey(string.Join('/', Enumerable.Repeat("abcdefghi", 91))));
    }

    [Theory]
    [InlineData("videos/demo/a.mp4", "videos/demo", true)]
    [InlineData("videos/demo/deep/a.mp4", "videos/demo", true)]
    [InlineData("videos/demo-2/a.mp4", "videos/demo", false)]
    [InlineData("videos/demo", "videos/demo", false)]
    [InlineData("videos/demo/../other/a.mp4", "videos/demo", false)]
    [InlineData("videos/demo/a.mp4", "", false)]
    public void A_folder_contains_only_its_own_keys(string key, string folder, bool within)
        => Assert.Equal(within, ObjectKeys.IsWithin(key, folder));
}
