"use strict";

// Shows a card as Teams would, with Microsoft's renderer: for the approval page and the local inbox alike.
// Colours are the page's own variables, so cards follow it from light to dark.
const renderCard = (() => {
  const colour = { default: { default: "var(--ink)", subtle: "var(--faint)" }, attention: { default: "var(--bad)", subtle: "var(--bad)" } };
  const hostConfig = new AdaptiveCards.HostConfig({
    fontFamily: "inherit",
    fontSizes: { small: 13, default: 15, medium: 19, large: 22, extraLarge: 26 },
    fontWeights: { lighter: 300, default: 400, bolder: 620 },
    spacing: { small: 6, default: 12, medium: 16, large: 24, extraLarge: 32, padding: 12 },
    separator: { lineThickness: 1, lineColor: "var(--line)" },
    containerStyles: Object.fromEntries(["default", "emphasis", "accent", "good", "warning", "attention"].map(name => [
      name, { backgroundColor: `var(--band-${name})`, foregroundColors: colour }])),
    factSet: {
      title: { weight: "default", isSubtle: true, wrap: false, maxWidth: 130 },
      value: { weight: "default", wrap: true },
      spacing: 20,
    },
    inputs: { label: { inputSpacing: "small", optionalInputs: { weight: "bolder" } } },
    actions: { buttonSpacing: 10, actionsOrientation: "horizontal", actionAlignment: "left", maxActions: 6, spacing: "large", showCard: { actionMode: "inline", inlineTopMargin: 12, style: "emphasis" } },
  });

  const markdown = markdownit({ html: false, linkify: false });
  AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
    result.outputHtml = markdown.render(text);
    result.didProcess = true;
  };

  /** The card as an element; a link of it opens beside the page, and what a button executes is handed on. */
  return (json, execute) => {
    const card = new AdaptiveCards.AdaptiveCard();
    card.hostConfig = hostConfig;
    card.onExecuteAction = action => action instanceof AdaptiveCards.OpenUrlAction
      ? window.open(action.url, "_blank", "noopener,noreferrer")
      : execute(action);
    card.parse(json);
    return card.render();
  };
})();
