using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition;
using AdGenius.Media.Composition.Pictures;
using AdGenius.Media.Composition.Resampling;
using AdGenius.Media.Composition.Timeline;
using AdGenius.Media.Composition.Transitions;

namespace AdGenius.Media.Tests.Composition;

public sealed class SceneTransitionTests
{
    private const byte First = 60;
    private const byte Second = 200;
    private static readonly FrameSize Size = new(192, 108);

    public static TheoryData<Transition> Transitions => [.. Enum.GetValues<Transition>().Where(transition => transition != Transition.Cut)];

    [Theory]
    [MemberData(nameof(Transitions))]
    public void Begins_with_the_first_scene_and_ends_with_the_second(Transition transition)
    {
        Assert.All(Render(transition, 0.0001).Pixels.ToArray(), value => Assert.InRange(value, First - 1, First + 1));
        Assert.All(Render(transition, 0.9999).Pixels.ToArray(), value => Assert.InRange(value, Second - 1, Second + 1));
    }

    [Fact]
    public void Crossfade_is_half_and_half_in_the_middle() =>
        Assert.All(Luma(Render(Transition.Crossfade, 0.5)), value => Assert.InRange(value, 129, 131));

    [Fact]
    public void Through_black_is_black_in_the_middle()
    {
        var frame = Render(Transition.FadeThroughBlack, 0.5);

        Assert.All(Luma(frame), value => Assert.Equal(16, value));
        Assert.All(frame.Pixels.ToArray().Skip(Size.Width * Size.Height), value => Assert.Equal(128, value));
    }

    [Fact]
    public void Slide_pushes_in_from_the_right()
    {
        var row = Row(Render(Transition.Slide, 0.5));

        Assert.Equal((First, Second), (row[(Size.Width / 2) - 3], row[(Size.Width / 2) + 3]));
    }

    [Fact]
    public void Wipe_uncovers_from_the_left_with_a_soft_edge()
    {
        var row = Row(Render(Transition.Wipe, 0.5));

        Assert.Equal((Second, First), (row[10], row[^10]));
        Assert.Contains(row, value => value is > First + 30 and < Second - 30);
        Assert.Equal(row.OrderDescending(), row);
    }

    [Fact]
    public void Dissolve_has_half_of_the_grains_in_the_middle_and_few_between()
    {
        var luma = Luma(Render(Transition.Dissolve, 0.5));

        Assert.InRange(luma.Count(value => value > 130) / (double)luma.Length, 0.45, 0.55);
        Assert.InRange(luma.Count(value => value is First or Second) / (double)luma.Length, 0.7, 0.95);
    }

    [Fact]
    public void Zoom_comes_closer_to_the_first_scene()
    {
        var transition = SceneTransition.Of(Transition.Zoom, Size, 1)!;

        Assert.True(transition.FirstView(View.Whole, 0.5).Width < 0.75);
        Assert.Equal(View.Whole, transition.SecondView(View.Whole, 1));
    }

    [Fact]
    public void Cut_has_no_transition() => Assert.Null(SceneTransition.Of(Transition.Cut, Size, 1));

    private static PlanarPicture Render(Transition transition, double progress)
    {
        var (first, second) = (Flat(First), Flat(Second));
        var frame = new PlanarPicture(Size.Width, Size.Height);
        var composition = new FrameComposition(new ShotView(0, null, 0, View.Whole), new ShotView(1, null, 0, View.Whole), progress);
        new FrameRenderer(Size, SceneTransition.Of(transition, Size, 1)).Render(composition, [first, second], frame);
        return frame;
    }

    private static PlanarPicture Flat(byte value)
    {
        var picture = new PlanarPicture(Size.Width, Size.Height);
        picture.Bytes.AsSpan().Fill(value);
        return picture;
    }

    private static byte[] Luma(PlanarPicture frame) => frame.Bytes[..(Size.Width * Size.Height)];

    private static byte[] Row(PlanarPicture frame) => frame.Bytes[(50 * Size.Width)..(51 * Size.Width)];
}
