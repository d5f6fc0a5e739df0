using AdGenius.Contracts.Videos;
using AdGenius.Media.Composition;
using AdGenius.Media.Composition.Timeline;

namespace AdGenius.Media.Tests.Composition;

public sealed class ClipTimelineTests
{
    [Fact]
    public void A_cut_changes_the_shot_exactly_at_the_boundary()
    {
        var timeline = new ClipTimeline(Plans.Of(shots: 2, frames: 49, transition: Transition.Cut));

        Assert.Equal(0, timeline.GetFrameComposition(23).Shot.First);
        Assert.Equal(1, timeline.GetFrameComposition(24).Shot.First);
        Assert.All(Enumerable.Range(0, 49), frame => Assert.Null(timeline.GetFrameComposition(frame).Next));
    }

    [Theory]
    [InlineData(Transition.Crossfade)]
    [InlineData(Transition.FadeThroughBlack)]
    [InlineData(Transition.Slide)]
    public void A_transition_is_centred_on_the_boundary_and_takes_from_both(Transition transition)
    {
        var timeline = new ClipTimeline(Plans.Of(shots: 2, frames: 144, transition: transition));

        var joined = Enumerable.Range(0, 144).Where(frame => timeline.GetFrameComposition(frame).Next is not null).ToList();

        Assert.Equal(71.5, joined.Average());
        var progress = joined.Select(frame => timeline.GetFrameComposition(frame).Progress).ToList();
        Assert.Equal(progress.Order(), progress);
        Assert.All(progress, value => Assert.InRange(value, 0.001, 0.999));
        Assert.Equal(1, progress[0] + progress[^1], 6);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(12, 12)]
    [InlineData(12, 5)]
    [InlineData(5, 1440)]
    [InlineData(7, 100)]
    public void Every_frame_has_a_composition_and_pictures_never_go_back(int shots, int frames)
    {
        var plan = Plans.Of(shots, frames, Transition.Crossfade, Motion.Walk, picturesPerShot: 5);
        var timeline = new ClipTimeline(plan);
        var (first, last) = (0, 0);
        for (var frame = 0; frame < frames; frame++)
        {
            var composition = timeline.GetFrameComposition(frame);
            Assert.InRange(composition.FirstPicture, first, plan.PictureCount - 1);
            Assert.InRange(composition.LastPicture, Math.Max(last, composition.FirstPicture), plan.PictureCount - 1);
            (first, last) = (composition.FirstPicture, composition.LastPicture);
        }
    }

    [Fact]
    public void Lengths_that_do_not_add_up_are_stretched()
    {
        var plan = Plans.Of(frames: 100, transition: Transition.Cut) with { Shots = [new PlannedShot(1, 1), new PlannedShot(1, 3)] };
        var timeline = new ClipTimeline(plan);

        Assert.Equal(0, timeline.GetFrameComposition(24).Shot.First);
        Assert.Equal(1, timeline.GetFrameComposition(25).Shot.First);
    }

    [Fact]
    public void Several_pictures_of_a_shot_blend_from_the_first_to_the_last()
    {
        var timeline = new ClipTimeline(Plans.Of(shots: 1, frames: 96, motion: Motion.Drift, picturesPerShot: 3));

        var places = Enumerable.Range(0, 96).Select(frame => timeline.GetFrameComposition(frame).Shot)
            .Select(shot => shot.First + (shot.Weight / 128.0))
            .ToList();

        Assert.Equal(0, places[0], 1);
        Assert.Equal(2, places[^1], 1);
        Assert.All(places.Zip(places.Skip(1), (before, after) => after - before), step => Assert.Equal(2.0 / 96, step, 0.01));
    }

    [Fact]
    public void The_camera_stays_inside_the_picture_and_moves_evenly()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var timeline = new ClipTimeline(Plans.Of(shots: 5, frames: 600, transition: Transition.Cut) with { Seed = seed });
            for (var frame = 0; frame < 600; frame++)
            {
                var view = timeline.GetFrameComposition(frame).Shot.View;
                Assert.InRange(view.Left, -1e-9, 1 - view.Width + 1e-9);
                Assert.InRange(view.Top, -1e-9, 1 - view.Height + 1e-9);
                Assert.InRange(view.Width, 1 - timeline.MaxTravel - 1e-9, 1 + 1e-9);
            }
        }
    }

    [Fact]
    public void Without_motion_the_whole_picture_stands_still()
    {
        var timeline = new ClipTimeline(Plans.Of(motion: Motion.None));

        Assert.Equal(0, timeline.MaxTravel);
        Assert.Equal(AdGenius.Media.Composition.Resampling.View.Whole, timeline.GetFrameComposition(17).Shot.View);
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(2, 0)]
    public void Nothing_to_compose_is_refused(int shots, int frames) =>
        Assert.ThrowsAny<ArgumentException>(() => new ClipTimeline(Plans.Of(shots, frames)));
}
