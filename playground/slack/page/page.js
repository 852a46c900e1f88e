// The playground's page: a chat client over the control API. This file puts its parts together; each has its module.

import { ActivityPanel } from "/activitypanel.js";
import { ClockPanel } from "/clockpanel.js";
import { listenToComposers } from "/composer.js";
import { FaultsPanel } from "/faultspanel.js";
import { Home } from "/home.js";
import { InstallCard } from "/installcard.js";
import { Layout } from "/layout.js";
import { Messages } from "/messages.js";
import { Modals } from "/modal.js";
import { Text } from "/mrkdwn.js";
import { OrgPanel } from "/orgpanel.js";
import { PhonePanel } from "/phonepanel.js";
import { Session } from "/session.js";
import { Sidebar } from "/sidebar.js";
import { Steps } from "/steps.js";

const emoji = await (await fetch("/emoji.json")).json();
const session = new Session();
const text = new Text(session.names, emoji, session);
new Sidebar(session);
const layout = new Layout(session);
new InstallCard(session);
new Messages(session, text);
new Home(session, text);
new Modals(session, text);
new ActivityPanel(session);
new OrgPanel(session);
new FaultsPanel(session);
new PhonePanel(session, layout);
new Steps(session, new ClockPanel(session));
listenToComposers(session);
session.start();
